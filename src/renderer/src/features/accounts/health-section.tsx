import type { Account } from '../../../../shared/contract/accounts.ts';
import type { AccountCondition } from '../../../../shared/contract/account-health.ts';
import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { translateSentence, useT } from '../../i18n/index.ts';
import { Card, Section } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Facts, type Fact } from './facts.tsx';
import { LimitForm } from './limit-form.tsx';

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
          <LimitForm key={data.limits.map(({ chosen }) => chosen).join()} account={account} limits={data.limits} />
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
  const { tls, tokenExpiresAt, concurrency, slowed, ses, refusals } = condition;
  const tlsText = (fact: AccountCondition['tls']['smtp']): string =>
    fact === null
      ? t('domain:health.tlsNone')
      : t('domain:health.tlsValue', { protocol: fact.protocol.replace('TLSv', 'TLS '), cipher: fact.cipher });
  const { config, api } = account;
  const sending = config !== null || (api?.kind === 'ses' && api.smtp !== undefined);
  const facts: readonly (Fact | null)[] = [
    sending ? { term: t('domain:health.tls'), value: tlsText(tls.smtp) } : null,
    config === null || config.imap === null ? null : { term: t('domain:health.tlsRead'), value: tlsText(tls.imap) },
    tokenExpiresAt === null
      ? null
      : {
          term: t('domain:health.token'),
          value: t('domain:health.tokenEnds', { when: format.relative(tokenExpiresAt, now) }),
        },
    ses === null
      ? null
      : {
          term: t('domain:health.ses'),
          value: t(ses.sandbox ? 'domain:health.sesSandbox' : 'domain:health.sesOpen', {
            perDay: ses.perDay === null ? '∞' : format.number(ses.perDay),
            perSecond: format.number(ses.perSecond),
          }),
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
          <ul className="flex flex-col gap-2">
            {refusals.map(({ at, words, meaning }) => (
              <li key={`${String(at)}-${words}`} className="flex gap-3 text-sm">
                <time className="shrink-0 text-faint" dateTime={new Date(at).toISOString()}>
                  {format.relative(at, now)}
                </time>
                <span className="min-w-0">
                  {t(`domain:health.refused.${meaning}`)}
                  <span className="block font-mono text-xs break-words text-muted select-text">
                    {translateSentence(words)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
