import { Paperclip, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { call } from '../../../api/client.ts';
import { uploadFile } from '../../../api/files.ts';
import { useAction } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useDraft } from './use-draft.ts';

/** The files that go with a step. They are stored at once, apart from the draft. */
export function Attachments({ stepId }: { readonly stepId: number | null }) {
  const t = useT();
  const format = useFormat();
  const { campaign, flush } = useDraft();
  const showError = useToasts((state) => state.showError);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const detach = useAction('campaigns.detach');
  const own = campaign.attachments.filter((attachment) => attachment.stepId === stepId);
  const attach = async (file: File): Promise<void> => {
    if (stepId === null) return;
    setBusy(true);
    try {
      await flush();
      const fileId = await uploadFile(file);
      await call('campaigns.attach', { id: campaign.id, stepId, fileId });
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      {own.length > 0 && (
        <ul className="flex flex-col gap-1">
          {own.map(({ id, name, size }) => (
            <li key={id} className="flex h-8 items-center gap-2 rounded-md border border-line bg-surface pr-1 pl-2.5">
              <Paperclip aria-hidden size={13} className="shrink-0 text-muted" />
              <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
              <span className="tabular text-sm text-muted">{format.bytes(size)}</span>
              <IconButton
                size="sm"
                icon={X}
                label={t('campaigns:sequence.detach', { name })}
                onClick={() => detach.mutate({ id: campaign.id, attachmentId: id })}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center gap-3">
        <Button
          size="sm"
          icon={Paperclip}
          busy={busy}
          disabled={stepId === null}
          title={stepId === null ? t('campaigns:sequence.attachSaveFirst') : undefined}
          onClick={() => input.current?.click()}
        >
          {t('campaigns:sequence.attach')}
        </Button>
        <span className="text-sm text-muted">{t('campaigns:sequence.attachHint')}</span>
      </div>
      <input
        ref={input}
        type="file"
        aria-label={t('campaigns:sequence.attach')}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) void attach(file);
          target.value = '';
        }}
      />
    </div>
  );
}
