import {
  Ban,
  Bot,
  CircleCheck,
  CircleHelp,
  CircleStop,
  FileInput,
  Mail,
  MailQuestion,
  MailX,
  PenLine,
  Reply,
  ShieldAlert,
  UserMinus,
  UserPlus,
  type LucideIcon,
} from 'lucide-react';
import type { Output } from '../../../../shared/contract/index.ts';
import { usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';

type Entry = Output<'contacts.timeline'>['items'][number];

const icons: Readonly<Record<Entry['kind'], LucideIcon>> = {
  created: UserPlus,
  imported: FileInput,
  updated: PenLine,
  enrolled: UserPlus,
  sent: Mail,
  failed: MailX,
  uncertain: MailQuestion,
  reply: Reply,
  'auto-reply': Bot,
  bounce: MailX,
  complaint: ShieldAlert,
  unsubscribe: UserMinus,
  other: CircleHelp,
  stopped: CircleStop,
  finished: CircleCheck,
  suppressed: Ban,
  unsuppressed: CircleCheck,
};

/** The whole history of a contact, newest first, of any length. */
export function Timeline({ id }: { readonly id: number }) {
  const t = useT();
  const format = useFormat();
  const pages = usePages('contacts.timeline', { id, limit: 100 });
  const words = ({ kind, detail }: Entry): string => {
    const reason = kind === 'stopped' ? `campaigns:run.reason.${detail}` : `contacts:suppressed.${detail}`;
    return hasMessage(reason) ? t(reason) : detail;
  };
  return (
    <VirtualList
      label={t('contacts:detail.timeline')}
      {...pages}
      rows={pages.rows.map((entry, index) => ({ entry, index }))}
      rowKey={({ index }) => index}
      rowHeight={52}
      onOpen={() => undefined}
      empty={<p className="py-6 text-center text-muted">{t('contacts:detail.noTimeline')}</p>}
      render={({ entry }) => {
        const Icon = icons[entry.kind];
        const about = words(entry);
        return (
          <div className="flex h-full items-center gap-3 px-1">
            <span className="flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
              <Icon aria-hidden size={13} />
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline gap-3">
                <span className="min-w-0 flex-1 truncate">
                  <span className="font-medium">
                    {t(`contacts:timeline.${entry.kind}`, { step: entry.step ?? '' })}
                  </span>
                  {about !== '' && (
                    <span className="text-muted">
                      {' · '}
                      <bdi>{about}</bdi>
                    </span>
                  )}
                </span>
                <time
                  dateTime={new Date(entry.at).toISOString()}
                  title={format.exact(entry.at)}
                  className="tabular shrink-0 text-sm text-muted"
                >
                  {format.dateTime(entry.at)}
                </time>
              </p>
              {entry.campaign !== null && (
                <p className="truncate text-sm text-muted">
                  <bdi>{entry.campaign.name}</bdi>
                </p>
              )}
            </div>
          </div>
        );
      }}
    />
  );
}
