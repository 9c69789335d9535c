import { CircleAlert, CircleCheck } from 'lucide-react';
import { Link } from 'wouter';
import type { CampaignRow } from '../../../../shared/contract/campaign-shape.ts';
import type { Conversation } from '../../../../shared/contract/inbox.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Card, Page, Section, Stat } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { attentionText, targetPath, type Attention } from './attention.ts';
import { DailyChart } from './daily-chart.tsx';
import { GettingStarted } from './getting-started.tsx';

type Summary = Output<'today.summary'>;

/** What happened, what comes next, and what needs a person. */
export function TodayScreen() {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const summary = useCall('today.summary', {}, { refetchInterval: 60_000 });
  const day = summary.data?.daily.at(-1)?.date;
  return (
    <Page title={t('today:title')} width="wide" note={day === undefined ? null : format.day(day, 'long')}>
      {summary.data !== undefined ? (
        <Body summary={summary.data} now={now} />
      ) : summary.error === null ? (
        <Skeleton lines={6} />
      ) : (
        <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />
      )}
    </Page>
  );
}

function Body({ summary, now }: { readonly summary: Summary; readonly now: number }) {
  const t = useT();
  const { started, daily } = summary;
  // Nothing has been sent or received yet: figures and charts would only say so five times.
  const fresh = !started.campaign && daily.every(({ sent, replies }) => sent + replies === 0);
  const beginner = !started.contacts || !started.account || !started.campaign;
  return (
    <>
      {beginner && !started.campaign && <GettingStarted started={started} />}
      {!fresh && <Numbers summary={summary} now={now} />}
      {(!beginner || summary.attention.length > 0) && <NeedsYou items={summary.attention} />}
      {!fresh && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="flex flex-col gap-6">
            <Section title={t('today:chart.title')}>
              <Card className="p-4 pt-5">
                {daily.some(({ sent, replies }) => sent + replies > 0) ? (
                  <DailyChart daily={daily} />
                ) : (
                  <p className="py-8 text-center text-muted">{t('today:chart.empty')}</p>
                )}
              </Card>
            </Section>
            <Section title={t('today:running.title')}>
              <Running campaigns={summary.running} />
            </Section>
          </div>
          <Section title={t('today:replies.title')}>
            <Replies replies={summary.replies} now={now} />
          </Section>
        </div>
      )}
      {beginner && started.campaign && <GettingStarted started={started} />}
    </>
  );
}

function Numbers({ summary, now }: { readonly summary: Summary; readonly now: number }) {
  const t = useT();
  const format = useFormat();
  const { nextSendAt } = summary;
  const next =
    nextSendAt === null
      ? t('today:stats.noNext')
      : nextSendAt <= now + 30_000
        ? t('today:stats.nextNow')
        : t('today:stats.next', { when: format.relative(nextSendAt, now) });
  return (
    <section aria-label={t('today:stats.label')}>
      <Card className="grid grid-cols-4 divide-x divide-line *:px-5 *:py-4">
        <Stat label={t('today:stats.sent')} value={format.number(summary.sentToday)} />
        <Stat label={t('today:stats.replies')} value={format.number(summary.repliesToday)} />
        <Stat label={t('today:stats.bounces')} value={format.number(summary.bouncesToday)} />
        <Stat label={t('today:stats.due')} value={format.number(summary.dueToday)} note={next} />
      </Card>
    </section>
  );
}

function NeedsYou({ items }: { readonly items: readonly Attention[] }) {
  const t = useT();
  return (
    <Section title={t('today:attention.title')}>
      <Card className="overflow-hidden">
        {items.length === 0 ? (
          <p className="flex items-center gap-2.5 px-4 py-3 text-muted">
            <CircleCheck aria-hidden size={16} className="text-ok" />
            {t('today:attention.none')}
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {items.map((item) => (
              <li key={`${item.code}-${targetPath(item)}`}>
                <Link
                  href={`~${targetPath(item)}`}
                  className="flex items-center gap-2.5 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
                >
                  <CircleAlert aria-hidden size={16} className="shrink-0 text-warn" />
                  <span className="min-w-0 flex-1">{attentionText(t, item)}</span>
                  <span className="shrink-0 text-accent">{t('today:attention.open')}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function Running({ campaigns }: { readonly campaigns: readonly CampaignRow[] }) {
  const t = useT();
  const format = useFormat();
  return (
    <Card className="overflow-hidden">
      {campaigns.length === 0 ? (
        <p className="px-4 py-3 text-muted">{t('today:running.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {campaigns.map(({ id, name, counts }) => (
            <li key={id}>
              <Link
                href={`~/campaigns/${String(id)}`}
                className="block px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <span className="mb-1.5 flex items-baseline justify-between gap-4">
                  <span className="truncate font-medium">{name}</span>
                  <span className="tabular shrink-0 text-sm text-muted">
                    {t('today:running.progress', {
                      sent: format.number(counts.sent),
                      replied: format.number(counts.replied),
                      active: format.number(counts.active),
                    })}
                  </span>
                </span>
                <Progress label={name} value={counts.contacts - counts.active} max={counts.contacts} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Replies({ replies, now }: { readonly replies: readonly Conversation[]; readonly now: number }) {
  const t = useT();
  const format = useFormat();
  return (
    <Card className="overflow-hidden">
      {replies.length === 0 ? (
        <p className="px-4 py-3 text-muted">{t('today:replies.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {replies.map((reply) => (
            <li key={reply.id}>
              <Link
                href={`~/inbox/${String(reply.id)}`}
                className="block px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <span className="flex items-center gap-2">
                  {reply.unread && (
                    <span className="size-2 shrink-0 rounded-full bg-accent">
                      <span className="sr-only">{t('today:replies.unread')}</span>
                    </span>
                  )}
                  <span className="min-w-0 flex-1 truncate font-medium">
                    {reply.contact.name === '' ? reply.contact.email : reply.contact.name}
                    {reply.contact.company !== '' && (
                      <span className="font-normal text-muted"> · {reply.contact.company}</span>
                    )}
                  </span>
                  <time className="tabular shrink-0 text-sm text-faint">{format.recent(reply.receivedAt, now)}</time>
                </span>
                <span className="line-clamp-2 text-muted">{reply.preview}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
