import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Callout } from '../../ui/states.tsx';

interface SecretDialogProps {
  readonly title: string;
  readonly hint?: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows what is never shown again; it goes only when somebody says that it was kept. */
export function SecretDialog({ title, hint, secret, onClose }: SecretDialogProps) {
  const t = useT();
  return (
    <Dialog
      open
      title={title}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('access:secret.kept')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 pb-2">
        <div className="flex items-center gap-3 rounded-md border border-line bg-sunken p-3">
          <code className="min-w-0 flex-1 font-mono text-sm break-all select-all">{secret}</code>
          <CopyButton text={secret} />
        </div>
        {hint !== undefined && <p className="text-muted">{hint}</p>}
        <Callout tone="warn">{t('access:secret.once')}</Callout>
      </div>
    </Dialog>
  );
}
