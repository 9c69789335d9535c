import type { AlertResponse } from '../../../../shared/contract/monitor.ts';
import type { Input, Output } from '../../../../shared/contract/index.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { CheckField, SwitchField } from '../../ui/choice.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Card } from '../../ui/page.tsx';

type Rule = Output<'monitor.rules'>['items'][number];

/** What is watched for, and what is done at once. */
export function Rules() {
  const t = useT();
  const rules = useCall('monitor.rules', {});
  const set = useAction('monitor.setRule');
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
              <RuleLine key={rule.kind} rule={rule} onChange={(change) => set.mutate(change)} />
            ))}
          </ul>
        </Card>
        <p className="text-sm text-muted">{t('safety:rules.tokens')}</p>
      </div>
    </div>
  );
}

interface RuleLineProps {
  readonly rule: Rule;
  readonly onChange: (change: Input<'monitor.setRule'>) => void;
}

function RuleLine({ rule, onChange }: RuleLineProps) {
  const t = useT();
  const { kind, enabled, responses, offered } = rule;
  const toggle = (response: AlertResponse, on: boolean): void =>
    onChange({
      kind,
      enabled,
      responses: on ? [...responses, response] : responses.filter((name) => name !== response),
    });
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <SwitchField
        label={t(`safety:alerts.kinds.${kind}`)}
        hint={t(`safety:rules.when.${kind}`)}
        checked={enabled}
        onChange={(on) => onChange({ kind, enabled: on, responses })}
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
