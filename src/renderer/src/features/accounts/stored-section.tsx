import { KeyRound } from 'lucide-react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';

type Stored = Output<'accounts.stored'>['items'][number];

/** Everything that is kept to reach the mailbox: what, since when, and when it was last used for what. */
export function StoredSection({ id }: { readonly id: number }) {
  const t = useT();
  const stored = useCall('accounts.stored', { id }, { refetchInterval: 60_000 });
  return (
    <Section title={t('accounts:stored.title')} hint={t('accounts:stored.hint')}>
      {stored.data === undefined ? (
        stored.error === null ? (
          <Skeleton lines={3} />
        ) : (
          <ErrorCallout error={stored.error} />
        )
      ) : (
        <Card className="overflow-hidden">
          {stored.data.items.length === 0 ? (
            <p className="px-4 py-3 text-muted">{t('accounts:stored.none')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {stored.data.items.map((item) => (
                <Item key={item.name} item={item} />
              ))}
            </ul>
          )}
        </Card>
      )}
    </Section>
  );
}

function Item({ item }: { readonly item: Stored }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { name, since, keyIn, expiresAt, uses, scopes } = item;
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <KeyRound aria-hidden size={16} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="min-w-0 truncate font-medium">{t(`accounts:stored.name.${name}`)}</span>
          <Badge tone={keyIn === 'missing' ? 'danger' : 'neutral'}>{t(`accounts:stored.keyIn.${keyIn}`)}</Badge>
        </p>
        <p className="text-muted">
          <time dateTime={new Date(since).toISOString()} title={format.exact(since)}>
            {t('accounts:stored.since', { when: format.dateTime(since) })}
          </time>
          {expiresAt !== null &&
            ` · ${t(expiresAt > now ? 'accounts:stored.expires' : 'accounts:stored.expired', {
              when: format.relative(expiresAt, now),
            })}`}
        </p>
        <p className="text-muted">
          {uses.length === 0
            ? t('accounts:stored.unused')
            : t('accounts:stored.used', {
                list: format.list(
                  uses.map(({ purpose, at }) =>
                    t(`accounts:stored.purpose.${purpose}`, { when: format.relative(at, now) }),
                  ),
                ),
              })}
        </p>
        {scopes.length > 0 && (
          <p className="font-mono text-xs break-all text-faint select-text">{scopes.join(' · ')}</p>
        )}
      </div>
    </li>
  );
}
