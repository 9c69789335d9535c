import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useT } from '../i18n/index.ts';
import { useToasts } from '../stores/toasts.ts';
import { Button, IconButton } from './button.tsx';

/** Whether the text was copied just now, and what copies it. */
function useCopy(text: string): readonly [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const show = useToasts((state) => state.show);
  const t = useT();
  const refused = (): void => show({ title: t('ui:copyFailed'), tone: 'danger' });
  return [copied, () => void navigator.clipboard.writeText(text).then(() => setCopied(true), refused)];
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useT();
  const [copied, copy] = useCopy(text);
  return (
    <Button icon={copied ? Check : Copy} onClick={copy}>
      <span aria-live="polite">{copied ? t('ui:copied') : (label ?? t('ui:copy'))}</span>
    </Button>
  );
}

/** The same beside one of many values, as an icon. */
export function CopyIcon({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useT();
  const [copied, copy] = useCopy(text);
  return (
    <IconButton
      icon={copied ? Check : Copy}
      size="sm"
      label={copied ? t('ui:copied') : `${t('ui:copy')}: ${label}`}
      onClick={copy}
    />
  );
}
