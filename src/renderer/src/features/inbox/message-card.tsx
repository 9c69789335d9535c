import { Paperclip } from 'lucide-react';
import type { ReceivedWarning } from '../../../../shared/contract/inbox.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { MailBody, usePlainSwitch } from '../../mail/mail-body.tsx';
import { Card } from '../../ui/page.tsx';
import { Callout } from '../../ui/states.tsx';
import { Evidence } from './evidence.tsx';

type Message = Output<'inbox.get'>['messages'][number];

function Attachments({ attachments }: Pick<Message, 'attachments'>) {
  const t = useT();
  const format = useFormat();
  if (attachments.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 border-t border-line px-4 py-2 text-sm text-muted">
      <span className="flex items-center gap-1.5">
        <Paperclip aria-hidden size={13} />
        {t('inbox:attachments', { count: attachments.length })}
      </span>
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 pl-5">
        {attachments.map(({ name, size }, index) => (
          <li key={`${name}${String(index)}`} className="max-w-80 truncate">
            <bdi>{name}</bdi> ({format.bytes(size)})
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What speaks for fraud, above what it is about. */
function Warnings({ warnings }: { readonly warnings: readonly ReceivedWarning[] }) {
  const t = useT();
  if (warnings.length === 0) return null;
  return (
    <div className="px-4 pb-2">
      <Callout tone="warn" title={t('inbox:warnings.title')}>
        <ul className="flex flex-col gap-0.5">
          {warnings.map(({ code, params }) => (
            <li key={`${code} ${Object.values(params).join(' ')}`} className="break-words">
              {t(`inbox:warnings.${code}`, params)}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}

/** One mail of a conversation, sent or received. */
export function MessageCard({ message }: { readonly message: Message }) {
  const t = useT();
  const format = useFormat();
  const sent = message.direction === 'sent';
  const { plain, plainSwitch } = usePlainSwitch(message);
  return (
    <article aria-label={t('ui:mail.label', { from: message.from })}>
      <Card className="overflow-hidden">
        <header className="flex items-baseline gap-2 px-4 pt-3 pb-2">
          <span className="min-w-0 truncate font-medium">
            <bdi>{sent ? t('inbox:you') : message.from}</bdi>
          </span>
          <span className="min-w-0 flex-1 truncate text-sm text-muted">{t('inbox:to', { address: message.to })}</span>
          {plainSwitch}
          <time
            dateTime={new Date(message.at).toISOString()}
            title={format.exact(message.at)}
            className="tabular shrink-0 text-sm text-muted"
          >
            {format.dateTime(message.at)}
          </time>
        </header>
        {message.received !== null && (
          <div className="px-4 pb-2">
            <Evidence received={message.received} />
          </div>
        )}
        {message.received !== null && <Warnings warnings={message.received.warnings} />}
        <div className="px-4 pb-3">
          <MailBody
            html={message.html}
            text={message.text}
            plain={plain}
            label={t('ui:mail.label', { from: message.from })}
          />
        </div>
        <Attachments attachments={message.attachments} />
      </Card>
    </article>
  );
}
