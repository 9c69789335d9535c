import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { AccountCondition, LimitPeriod } from '../../../../shared/contract/account-health.ts';
import { useAction } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { ImposedNote, useImposed } from '../settings/imposed.tsx';

type Limit = AccountCondition['limits'][number];

interface LimitFormProps {
  readonly account: Pick<Account, 'id' | 'kind'>;
  readonly limits: readonly Limit[];
}

const digits = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 6);
const numberOf = (text: string): number | null => (text === '' || Number(text) === 0 ? null : Number(text));
const most: Readonly<Record<LimitPeriod, number>> = { day: 100_000, hour: 100_000, minute: 10_000 };

/** What the mailbox may send: lowered by the user, never raised above what the provider takes. */
export function LimitForm({ account: { id, kind }, limits }: LimitFormProps) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const may = useMay()('accounts:write');
  const textOf = (per: LimitPeriod): string => String(limits.find((limit) => limit.per === per)?.chosen ?? '');
  const before = { day: textOf('day'), hour: textOf('hour'), minute: textOf('minute') };
  const [draft, setDraft] = useState(before);
  const update = useAction('accounts.update', {
    onSuccess: () => show({ title: t('domain:health.saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const shown: readonly LimitPeriod[] = kind === 'practice' ? ['day'] : ['day', 'hour', 'minute'];
  const changed = shown.some((per) => draft[per] !== before[per]);
  const daily = numberOf(draft.day);
  const imposed = useImposed('dailyLimit');
  const highest = typeof imposed?.value === 'number' ? imposed.value : Infinity;
  const valid = daily !== null && daily <= highest && shown.every((per) => Number(draft[per]) <= most[per]);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed || !valid || !may) return;
        const others = { hourlyLimit: numberOf(draft.hour), minuteLimit: numberOf(draft.minute) };
        update.mutate({ id, dailyLimit: daily, ...(kind === 'practice' ? {} : others) });
      }}
    >
      <div className="grid grid-cols-3 gap-3">
        {shown.map((per) => (
          <Field
            key={per}
            label={t(`domain:health.most.${per}`)}
            hint={per === 'day' ? t('domain:health.counted') : t('domain:health.blank')}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                disabled={!may}
                value={draft[per]}
                onChange={(event) => setDraft({ ...draft, [per]: digits(event.target.value) })}
              />
            )}
          </Field>
        ))}
      </div>
      <ImposedNote entry={imposed} />
      {update.error !== null && <ErrorCallout error={update.error} />}
      <div>
        <Button
          type="submit"
          variant={changed ? 'primary' : 'secondary'}
          disabled={!changed || !valid || !may}
          busy={update.isPending}
        >
          {t('ui:save')}
        </Button>
      </div>
    </form>
  );
}
