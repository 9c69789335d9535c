import { useState, type ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { MailFrame } from './mail-frame.tsx';

interface MailParts {
  readonly html: string | null;
  readonly text: string | null;
}

interface MailBodyProps extends MailParts {
  /** Names the message for screen readers. */
  readonly label: string;
  /** The plain part where there is a formatted one too. */
  readonly plain: boolean;
}

/** Whether a mail has a formatted part and a plain one, so that there is something to choose. */
export function hasBothParts({ html, text }: MailParts): boolean {
  return html !== null && text !== null && text !== '';
}

/** Which part of a mail is shown, and the switch between them; no switch where there is one part only. */
export function usePlainSwitch(mail: MailParts): { readonly plain: boolean; readonly plainSwitch: ReactNode } {
  const t = useT();
  const [plain, setPlain] = useState(false);
  const plainSwitch = hasBothParts(mail) ? (
    <Button size="sm" variant="ghost" className="-my-1" onClick={() => setPlain(!plain)}>
      {t(plain ? 'ui:mail.formatted' : 'ui:mail.plain')}
    </Button>
  ) : null;
  return { plain, plainSwitch };
}

/** A message as its reader sees it: formatted where it has a formatted part. */
export function MailBody({ html, text, label, plain }: MailBodyProps) {
  const t = useT();
  if (html !== null && !(plain && hasBothParts({ html, text }))) return <MailFrame html={html} label={label} />;
  if (text === null || text.trim() === '') return <p className="text-muted">{t('ui:mail.empty')}</p>;
  return (
    <div className="rounded-md border border-line bg-surface px-5 py-4 text-md break-words whitespace-pre-wrap">
      {text}
    </div>
  );
}
