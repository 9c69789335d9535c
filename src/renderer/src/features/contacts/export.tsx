import type { ReactNode } from 'react';
import type { Input } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { useExportGuard } from '../dlp/export-guard.tsx';

interface Exporting {
  readonly start: (filter: NonNullable<Input<'contacts.export'>['filter']>) => void;
  /** To be shown somewhere: the question that a large export is preceded by. */
  readonly dialog: ReactNode;
}

/** Exports what a filter shows; the file is offered for download when it is ready. */
export function useExport(): Exporting {
  const t = useT();
  const show = useToasts((state) => state.show);
  const download = useJobDownload();
  const { onError, dialog } = useExportGuard();
  const { mutate, isPending } = useAction('contacts.export', {
    onError: () => undefined,
    onSuccess({ jobId }) {
      download(jobId);
      show({ title: t('contacts:bulk.exportStarted') });
    },
  });
  return {
    start(filter) {
      if (isPending) return;
      mutate({ filter }, { onError: (error) => onError(error, () => mutate({ filter, confirmed: true })) });
    },
    dialog,
  };
}
