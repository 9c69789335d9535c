import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { AccountCondition } from '../../../../shared/contract/account-health.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Facts, type Fact } from './facts.tsx';

type Limit = AccountCondition['limits'][number];

/** What the mailbox may send and has sent, and how its connections fare. */
export function HealthSection({ account }: { readonly account: Account }) {
  const t = useT();
  const { data, error } = useCall('accounts.health', { id: account.id }, { refetchInterval: 15_000 });
  return (
    <Section title={t('domain:health.title')} hint={t('domain:health.hint')}>
      {error !== null && <ErrorCallout error={error} />}
      {data === undefined && error === null && <Skeleton lines={4} />}
      {data !== undefined && (
        <>
          <Card className="flex flex-col gap-4 p-4">
            {data.limits
              .filter(({ per, effective }) => per === 'day' || effective !== null)
              .map((limit) => (
                <LimitLine key={limit.per} limit={limit} />
              ))}
            <Connections account={account} condition={data} />
          </Card>
          {account.kind !== 'practice' && (
            <LimitForm key={data.limits.map(({ chosen }) => chosen).join()} id={account.id} limits={data.limits} />
          )}
        </>
      )}
    </Section>
  );
}

function LimitLine({ limit }: { readonly limit: Limit }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { per, used, effective, provider, policy, opensAt } = limit;
  const notes = [
    provider === null ? null : t('domain:health.provider', { limit: format.number(provider) }),
    policy === null ? null : t('domain:health.policy', { limit: format.number(policy) }),
    opensAt === null ? null : t('domain:health.opens', { when: format.relative(opensAt, now) }),
  ].filter((note) => note !== null);
  const label = t(`domain:health.per.${per}`);
  return (
    <div className="flex flex-col gap-1">
      <p className="flex justify-between gap-3">
        <span>{label}</span>
        <span className="tabular text-muted">
          {effective === null
            ? t('domain:health.free', { used: format.number(used) })
            : t('domain:health.used', { used: format.number(used), limit: format.number(effective) })}
        </span>
      </p>
      {effective !== null && (
        <Progress label={label} value={used} max={effective} tone={used >= effective ? 'warn' : 'accent'} />
      )}
      {notes.length > 0 && <p className="text-sm text-muted">{notes.join(' · ')}</p>}
    </div>
  );
}

interface ConnectionsProps {
  readonly account: Account;
  readonly condition: AccountCondition;
}

function Connections({ account, condition }: ConnectionsProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { tls, tokenExpiresAt, concurrency, slowed, refusals } = condition;
  const tlsText = (fact: AccountCondition['tls']['smtp']): string =>
    fact === null
      ? t('domain:health.tlsNone')
      : t('domain:health.tlsValue', { protocol: fact.protocol.replace('TLSv', 'TLS '), cipher: fact.cipher });
  const servers = account.config;
  const facts: readonly (Fact | null)[] = [
    servers === null ? null : { term: t('domain:health.tls'), value: tlsText(tls.smtp) },
    servers === null || servers.imap === null ? null : { term: t('domain:health.tlsRead'), value: tlsText(tls.imap) },
    tokenExpiresAt === null
      ? null
      : {
          term: t('domain:health.token'),
          value: t('domain:health.tokenEnds', { when: format.relative(tokenExpiresAt, now) }),
        },
    concurrency === null ? null : { term: t('domain:health.atOnce'), value: format.number(concurrency) },
    slowed === null
      ? null
      : {
          term: t('domain:health.slowed'),
          value: t('domain:health.slowedText', { when: format.relative(slowed.at, now) }),
        },
  ];
  return (
    <>
      <Facts facts={facts.filter((fact) => fact !== null)} />
      {refusals.length > 0 && (
        <div className="flex flex-col gap-1">
          <h3 className="text-sm font-medium text-muted">{t('domain:health.refusals')}</h3>
          <ul className="flex flex-col gap-1">
            {refusals.map(({ at, words }) => (
              <li key={`${String(at)}-${words}`} className="flex gap-3 text-sm">
                <time className="shrink-0 text-faint" dateTime={new Date(at).toISOString()}>
                  {format.relative(at, now)}
                </time>
                <span className="min-w-0 font-mono break-words select-text">{words}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface LimitFormProps {
  readonly id: number;
  readonly limits: readonly Limit[];
}

const digits = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 6);
const chosenOf = (limits: readonly Limit[], per: Limit['per']): string =>
  String(limits.find((limit) => limit.per === per)?.chosen ?? '');

/** The limits of the hour and the minute: lowered by the user, never raised above the provider's. */
function LimitForm({ id, limits }: LimitFormProps) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const before = { hour: chosenOf(limits, 'hour'), minute: chosenOf(limits, 'minute') };
  const [hour, setHour] = useState(before.hour);
  const [minute, setMinute] = useState(before.minute);
  const update = useAction('accounts.update', {
    onSuccess: () => show({ title: t('domain:health.saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const changed = hour !== before.hour || minute !== before.minute;
  const value = (text: string): number | null => (text === '' || Number(text) === 0 ? null : Number(text));
  const fields = [
    { label: t('domain:health.perHour'), text: hour, set: setHour },
    { label: t('domain:health.perMinute'), text: minute, set: setMinute },
  ];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) update.mutate({ id, hourlyLimit: value(hour), minuteLimit: value(minute) });
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        {fields.map(({ label, text, set }) => (
          <Field key={label} label={label} hint={t('domain:health.blank')}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                className="max-w-32"
                value={text}
                onChange={(event) => set(digits(event.target.value))}
              />
            )}
          </Field>
        ))}
      </div>
      {update.error !== null && <ErrorCallout error={update.error} />}
      <div>
        <Button type="submit" variant={changed ? 'primary' : 'secondary'} disabled={!changed} busy={update.isPending}>
          {t('ui:save')}
        </Button>
      </div>
    </form>
  );
}
