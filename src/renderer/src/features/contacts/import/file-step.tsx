import { FileSpreadsheet } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../../api/client.ts';
import { uploadFile } from '../../../api/files.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Progress } from '../../../ui/progress.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { defaultOptions, nameFromFile, type Draft } from './state.ts';

/** Takes the file in, by choice or drop, and has its format recognised. */
export function FileStep({ onReady }: { readonly onReady: (draft: Draft) => void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ name: string; sent: number; size: number } | null>(null);
  const [error, setError] = useState<unknown>(null);

  // Who leaves has given the file up.
  useEffect(() => () => stop.current?.abort(), []);

  const take = async (file: File): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    setError(null);
    setSending({ name: file.name, sent: 0, size: file.size });
    try {
      const fileId = await uploadFile(
        file,
        (sent) => setSending({ name: file.name, sent, size: file.size }),
        controller.signal,
      );
      const preview = await call('contacts.importPreview', { fileId });
      controller.signal.throwIfAborted();
      onReady({
        fileId,
        fileName: file.name,
        format: preview.format,
        preview,
        mapping: preview.mapping,
        options: { ...defaultOptions, newList: nameFromFile(file.name) },
      });
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    } finally {
      setSending(null);
    }
  };
  const takeFirst = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined && sending === null) void take(file);
  };

  return (
    <div className="flex flex-col gap-4">
      <div
        role="presentation"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          takeFirst(event.dataTransfer.files);
        }}
        className={cx(
          'flex min-h-72 flex-col items-center justify-center gap-2 rounded-lg border border-dashed px-6 text-center transition-colors',
          over ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
        )}
      >
        <FileSpreadsheet aria-hidden size={28} strokeWidth={1.5} className="text-muted" />
        {sending === null ? (
          <>
            <p className="text-md font-semibold">{t('contacts:import.drop')}</p>
            <p className="max-w-110 text-muted">{t('contacts:import.dropHint')}</p>
            <Button variant="primary" className="mt-2" onClick={() => input.current?.click()}>
              {t('contacts:import.choose')}
            </Button>
          </>
        ) : (
          <div className="flex w-80 flex-col gap-3">
            <p className="truncate font-medium">{t('contacts:import.uploading', { name: sending.name })}</p>
            <Progress
              label={t('contacts:import.uploading', { name: sending.name })}
              value={sending.sent}
              max={sending.size}
            />
            <div>
              <Button size="sm" onClick={() => stop.current?.abort()}>
                {t('ui:cancel')}
              </Button>
            </div>
          </div>
        )}
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-label={t('contacts:import.choose')}
          className="sr-only"
          tabIndex={-1}
          onChange={({ target }) => {
            takeFirst(target.files);
            target.value = '';
          }}
        />
      </div>
      {error !== null && <ErrorCallout error={error} />}
    </div>
  );
}
