import type { Conversation } from '../../../../shared/contract/inbox.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { kindIcon } from './kinds.ts';

export const conversationRowHeight = 72;

export function personOf({ contact }: Pick<Conversation, 'contact'>): string {
  return contact.name === '' ? contact.email : contact.name;
}

export function ConversationRow({ row, now }: { readonly row: Conversation; readonly now: number }) {
  const t = useT();
  const format = useFormat();
  const Icon = kindIcon[row.kind];
  return (
    <div className="flex h-full gap-2.5 px-3 py-2">
      <span className="flex w-2 shrink-0 justify-center pt-1.5">
        {row.unread && (
          <span className="size-2 rounded-full bg-accent">
            <span className="sr-only">{t('inbox:unread')}</span>
          </span>
        )}
      </span>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex items-baseline gap-2">
          <span className={cx('min-w-0 flex-1 truncate', row.unread ? 'font-semibold' : 'font-medium')}>
            {personOf(row)}
          </span>
          <time dateTime={new Date(row.receivedAt).toISOString()} className="tabular shrink-0 text-sm text-muted">
            {format.recent(row.receivedAt, now)}
          </time>
        </div>
        <div className="flex min-w-0 items-center gap-1.5 text-muted">
          <Icon aria-label={t(`inbox:kind.${row.kind}`)} size={13} className="shrink-0" />
          <span className="min-w-0 truncate">{row.preview === '' ? row.subject : row.preview}</span>
        </div>
        <span className="truncate text-sm text-faint">{row.campaign.name}</span>
      </div>
    </div>
  );
}
