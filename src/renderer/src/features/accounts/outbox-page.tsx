import { ArrowLeft, MailOpen, Send } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import type { PracticeMail } from '../../../../shared/contract/practice.ts';
import { useCall, usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import { MailBody, usePlainSwitch } from '../../mail/mail-body.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { SearchInput } from '../../ui/input.tsx';
import { Page, SplitPane } from '../../ui/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';

const tones: Readonly<Record<string, Tone>> = {
  reply: 'ok',
  'reply-elsewhere': 'ok',
  'hard-bounce': 'danger',
  complaint: 'danger',
  'soft-bounce': 'warn',
  unsubscribe: 'warn',
  'out-of-office': 'accent',
};

function behaviourText(t: Translate, behaviour: string): string {
  const key = `accounts:outbox.behaviour.${behaviour}`;
  return hasMessage(key) ? t(key) : behaviour;
}

/** The other side of the practice mailbox: what its recipients got, and what they will do. */
export function OutboxPage({ messageId }: { readonly messageId: number | null }) {
  const t = useT();
  const [, navigate] = useLocation();
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim());
  const mails = usePages('practice.outbox', { limit: 100, ...(wanted === '' ? {} : { search: wanted }) });
  return (
    <Page
      title={t('accounts:outbox.title')}
      note={t('accounts:outbox.lead')}
      before={<IconButton label={t('accounts:detail.back')} icon={ArrowLeft} onClick={() => navigate('/')} />}
    >
      <SplitPane
        list={
          <>
            <div className="border-b border-line p-3">
              <SearchInput label={t('accounts:outbox.search')} value={search} onChange={setSearch} />
            </div>
            <VirtualList
              label={t('accounts:outbox.title')}
              {...mails}
              rowKey={(mail) => mail.id}
              rowHeight={76}
              activeKey={messageId}
              onOpen={(mail) => navigate(`/outbox/${String(mail.id)}`, { replace: messageId !== null })}
              render={(mail) => <OutboxRow mail={mail} />}
              empty={
                wanted === '' ? (
                  <EmptyState icon={Send} title={t('accounts:outbox.empty')}>
                    {t('accounts:outbox.emptyHint')}
                  </EmptyState>
                ) : (
                  <p className="p-6 text-center text-muted">{t('accounts:outbox.noMatch')}</p>
                )
              }
            />
          </>
        }
        detail={
          messageId === null ? (
            <EmptyState icon={MailOpen} title={t('accounts:outbox.choose')} />
          ) : (
            <Message key={messageId} id={messageId} />
          )
        }
      />
    </Page>
  );
}

function OutboxRow({ mail }: { readonly mail: PracticeMail }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  return (
    <div className="flex h-full flex-col justify-center gap-0.5 px-4">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{mail.to}</span>
        <time className="tabular shrink-0 text-sm text-faint">{format.recent(mail.receivedAt, now)}</time>
      </div>
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate text-muted">{mail.subject}</span>
        <Badge tone={tones[mail.behaviour] ?? 'neutral'}>{behaviourText(t, mail.behaviour)}</Badge>
      </div>
    </div>
  );
}

function Body({
  mail,
}: {
  readonly mail: { readonly from: string; readonly html: string | null; readonly text: string | null };
}) {
  const t = useT();
  const { plain, plainSwitch } = usePlainSwitch(mail);
  return (
    <div className="flex flex-col gap-2">
      {plainSwitch !== null && <div className="self-end">{plainSwitch}</div>}
      <MailBody html={mail.html} text={mail.text} plain={plain} label={t('ui:mail.label', { from: mail.from })} />
    </div>
  );
}

function Message({ id }: { readonly id: number }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const message = useCall('practice.message', { id });
  if (message.error !== null) return <ErrorState error={message.error} onRetry={() => void message.refetch()} />;
  const mail = message.data;
  if (mail === undefined) return <Skeleton lines={6} className="p-6" />;
  const what = behaviourText(t, mail.behaviour);
  const facts: readonly (readonly [string, string])[] = [
    [t('accounts:outbox.from'), mail.from],
    [t('accounts:outbox.to'), mail.to],
    [t('accounts:outbox.received'), format.dateTime(mail.receivedAt)],
    [
      t('accounts:outbox.answers'),
      mail.answersAt === null
        ? what
        : t('accounts:outbox.answersAt', { what, when: format.relative(mail.answersAt, now) }),
    ],
    [t('accounts:outbox.size'), format.bytes(mail.size)],
  ];
  return (
    <article aria-label={mail.subject} className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-200 flex-col gap-4 px-6 py-5">
        <h2 className="text-lg font-semibold break-words">{mail.subject}</h2>
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
          {facts.map(([term, value]) => (
            <div key={term} className="contents">
              <dt className="text-muted">{term}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
        <Body mail={mail} />
        {mail.attachments.length > 0 && (
          <section>
            <h3 className="mb-1 text-sm font-medium text-muted">{t('accounts:outbox.attachments')}</h3>
            <ul className="flex flex-wrap gap-2">
              {mail.attachments.map(({ name, size }, index) => (
                <li key={`${name}${String(index)}`} className="rounded-md border border-line bg-surface px-2.5 py-1">
                  {name} <span className="text-muted">{format.bytes(size)}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <details>
          <summary className="text-muted">{t('accounts:outbox.headers')}</summary>
          <dl className="mt-2 flex flex-col gap-1 font-mono text-sm">
            {mail.headers.map(({ name, value }, index) => (
              <div key={`${name}${String(index)}`}>
                <dt className="inline text-muted">{name}: </dt>
                <dd className="inline break-all">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </article>
  );
}
