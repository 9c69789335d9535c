import { useState } from 'react';
import type { LetterlockError } from '../../../../shared/result.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface Asked {
  readonly rows: number;
  readonly most: number;
  readonly confirm: () => void;
}

const asNumber = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** For exports that may be asked about: what to do with a failure, and the dialog to show. */
export function useExportGuard() {
  const showError = useToasts((state) => state.showError);
  const [asked, setAsked] = useState<Asked | null>(null);
  /** Shows the question, or the failure where it is another one. */
  const onError = (error: LetterlockError, confirm: () => void): void => {
    if (error.code !== 'dlp-confirm') return showError(error);
    setAsked({ rows: asNumber(error.details?.['rows']), most: asNumber(error.details?.['most']), confirm });
  };
  const dialog = asked !== null && <ExportDialog asked={asked} onClose={() => setAsked(null)} />;
  return { onError, dialog };
}

function ExportDialog({ asked: { rows, most, confirm }, onClose }: { readonly asked: Asked; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  return (
    <Dialog
      open
      size="sm"
      title={t('dlp:notice.exportTitle', { rows: format.number(rows) })}
      description={t('dlp:notice.exportBody', { most: format.number(most) })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              confirm();
            }}
          >
            {t('dlp:notice.exportAction')}
          </Button>
        </>
      }
    />
  );
}
