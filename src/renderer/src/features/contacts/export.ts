import type { Input } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';

/** Exports what a filter shows; the file is offered for download when it is ready. */
export function useExport(): (filter: NonNullable<Input<'contacts.export'>['filter']>) => void {
  const t = useT();
  const show = useToasts((state) => state.show);
  const download = useJobDownload();
  const start = useAction('contacts.export', {
    onSuccess({ jobId }) {
      download(jobId);
      show({ title: t('contacts:bulk.exportStarted') });
    },
  });
  return (filter) => start.mutate({ filter });
}
