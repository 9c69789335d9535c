import type { AlertResponse } from '../../../../shared/contract/monitor.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useEcho } from '../../api/echo.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { CheckField, SwitchField } from '../../ui/choice.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Card } from '../../ui/page.tsx';

type Rule = Output<'monitor.rules'>['items'][number];

/** What is watched for, and what is done at once. */
export function Rules() {
  const t = useT();
  const rules = useCall('monitor.rules', {});
  const failed = standing(rules);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <Skeleton lines={8} className="p-6" />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-180 flex-col gap-4 px-6 py-6">
        <p className="text-muted">{t('safety:rules.lead')}</p>
        <Card>
          <ul className="divide-y divide-line">
            {rules.data.items.map((rule) => (
              <RuleLine key={rule.kind} rule={rule} />
            ))}
          </ul>
        </Card>
        <p className="text-sm text-muted">{t('safety:rules.tokens')}</p>
      </div>
    </div>
  );
}

function RuleLine({ rule }: { readonly rule: Rule }) {
  const t = useT();
  const showError = useToasts((state) => state.showError);
  const [shown, choose, takeBack] = useEcho(rule);
  const set = useAction('monitor.setRule', {
    onError(error) {
      takeBack();
      showError(error);
    },
  });
  const { kind, enabled, responses, offered } = shown;
  const onChange = (change: Pick<Rule, 'enabled' | 'responses'>): void => {
    choose({ ...shown, ...change });
    set.mutate({ kind, ...change });
  };
  const toggle = (response: AlertResponse, on: boolean): void =>
    onChange({
      enabled,
      responses: on ? [...responses, response] : responses.filter((name) => name !== response),
    });
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <SwitchField
        label={t(`safety:alerts.kinds.${kind}`)}
        hint={t(`safety:rules.when.${kind}`)}
        checked={enabled}
        onChange={(on) => onChange({ enabled: on, responses })}
      />
      {enabled && (
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {offered.map((response) => (
            <CheckField
              key={response}
              label={t(`safety:rules.responses.${response}`)}
              checked={responses.includes(response)}
              onChange={(on) => toggle(response, on)}
            />
          ))}
        </div>
      )}
    </li>
  );
}
