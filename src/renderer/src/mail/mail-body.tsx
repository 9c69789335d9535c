import { useState } from 'react';
import { useT } from '../i18n/index.ts';
import { Segmented } from '../ui/choice.tsx';
import { MailFrame } from './mail-frame.tsx';

interface MailBodyProps {
  readonly html: string | null;
  readonly text: string | null;
  /** Names the message for screen readers. */
  readonly label: string;
}

/** A message as its reader sees it: formatted where it has a formatted part, with the plain one a key away. */
export function MailBody({ html, text, label }: MailBodyProps) {
  const t = useT();
  const both = html !== null && text !== null && text !== '';
  const [plain, setPlain] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      {both && (
        <div className="self-end">
          <Segmented
            label={label}
            value={plain ? 'plain' : 'formatted'}
            options={[
              { value: 'formatted', label: t('ui:mail.formatted') },
              { value: 'plain', label: t('ui:mail.plain') },
            ]}
            onChange={(value) => setPlain(value === 'plain')}
          />
        </div>
      )}
      {html !== null && !(both && plain) ? (
        <MailFrame html={html} label={label} />
      ) : text === null || text.trim() === '' ? (
        <p className="text-muted">{t('ui:mail.empty')}</p>
      ) : (
        <div className="rounded-md border border-line bg-surface px-5 py-4 text-md break-words whitespace-pre-wrap">
          {text}
        </div>
      )}
    </div>
  );
}
