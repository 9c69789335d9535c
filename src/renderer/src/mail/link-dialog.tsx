import { ExternalLink } from 'lucide-react';
import { useT } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Callout } from '../ui/states.tsx';
import type { LinkVerdict } from './links.ts';

interface LinkDialogProps {
  readonly link: LinkVerdict | null;
  readonly onClose: () => void;
}

/** The question before a link of a received mail is opened: where it really goes, and what is odd about it. */
export function LinkDialog({ link, onClose }: LinkDialogProps) {
  const t = useT();
  if (link === null) return null;
  if (link.kind === 'blocked')
    return (
      <Dialog open onClose={onClose} title={t('ui:mail.linkTitle')}>
        <Callout tone="warn">{t('ui:mail.linkBlocked', { href: link.href })}</Callout>
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('ui:mail.linkTitle')}
      footer={
        <>
          <CopyButton text={link.url} label={t('ui:mail.linkCopy')} />
          <Button
            variant="primary"
            icon={ExternalLink}
            onClick={() => {
              window.open(link.url, '_blank', 'noopener,noreferrer');
              onClose();
            }}
          >
            {t('ui:mail.linkOpen')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div>
          <p className="text-muted">{t('ui:mail.linkTrue')}</p>
          <p className="text-lg font-semibold break-all">{link.place}</p>
          <p className="font-mono text-sm break-all text-muted">{link.url}</p>
        </div>
        {link.shown !== null && <Callout tone="warn">{t('ui:mail.linkDiffers', { shown: link.shown })}</Callout>}
        {link.plain && <Callout tone="warn">{t('ui:mail.linkPlain')}</Callout>}
      </div>
    </Dialog>
  );
}
