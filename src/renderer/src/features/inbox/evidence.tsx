import type { Output } from '../../../../shared/contract/index.ts';
import { hasMessage, useT, translateSentence } from '../../i18n/index.ts';
import { Badge } from '../../ui/badge.tsx';
import { kindIcon, kindTone } from './kinds.ts';
import { VerdictMenu } from './verdict-menu.tsx';

type Received = NonNullable<Output<'inbox.get'>['messages'][number]['received']>;

type Found = NonNullable<Received['authentication']>;

/** What the receiving server found about where a mail comes from, in its own words behind ours. */
function Origin({ found }: { readonly found: Found }) {
  const t = useT();
  const { server, spf, dkim, signedBy, dmarc, proved } = found;
  const words = [
    dmarc === null ? '' : `dmarc=${dmarc}`,
    dkim === null ? '' : `dkim=${dkim}${signedBy === null || signedBy === '' ? '' : ` (${signedBy})`}`,
    spf === null ? '' : `spf=${spf}`,
  ];
  return (
    <>
      <dt className="text-muted">{t('inbox:origin')}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        <span>{t(proved ? 'inbox:originProved' : 'inbox:originUnproved', { server })}</span>
        <span className="font-mono text-xs break-all text-muted">{words.filter(Boolean).join(' · ')}</span>
      </dd>
    </>
  );
}

/** What a mail was taken for, the line that decided, and what that does: shown, never hidden behind a click. */
export function Evidence({ received }: { readonly received: Received }) {
  const t = useT();
  const { verdict, original, matchedBy, authentication } = received;
  const Icon = kindIcon[verdict.kind];
  const matched = `inbox:matched.${matchedBy}`;
  return (
    <div className="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={kindTone[verdict.kind]}>
          <Icon aria-hidden size={12} />
          {t(`inbox:kind.${verdict.kind}`)}
        </Badge>
        <span className="min-w-0 flex-1 text-muted">{t(`inbox:effect.${verdict.kind}`)}</span>
        <VerdictMenu receivedId={received.id} kind={verdict.kind} />
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <dt className="text-muted">{t('inbox:why')}</dt>
        <dd className="flex flex-col">
          {original !== null && <span>{t('inbox:corrected', { kind: t(`inbox:kind.${original}`) })}</span>}
          <span className="font-mono text-xs break-words">{translateSentence(verdict.evidence)}</span>
          {hasMessage(matched) && <span className="text-muted">{t(matched)}</span>}
        </dd>
        {authentication !== null && <Origin found={authentication} />}
        {verdict.recipients.length > 0 && (
          <>
            <dt className="text-muted">{t('inbox:recipients')}</dt>
            <dd className="flex flex-col">
              {verdict.recipients.map(({ address, status, replyCode, hard }) => (
                <span key={address} className="break-all">
                  {[address, status, replyCode].filter(Boolean).join(' · ')} ({t(hard ? 'inbox:hard' : 'inbox:soft')})
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
