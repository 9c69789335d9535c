import type { Publication } from '../../../../../shared/contract/domain-check.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { RecordLine } from '../record-line.tsx';

/** What to publish now, and what to publish once that has proved itself. */
export function Steps({ steps }: { readonly steps: readonly Publication[] }) {
  const t = useT();
  const [now, ...later] = steps;
  if (now === undefined) return null;
  return (
    <div className="mt-2 flex flex-col gap-3 rounded-md border border-line bg-sunken p-3">
      <Step step={now} />
      {later.length > 0 && (
        <details>
          <summary className="text-sm text-muted">{t('domain:later')}</summary>
          <ol className="mt-3 flex flex-col gap-4">
            {later.map((step) => (
              <li key={step.code}>
                <Step step={step} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Step({ step }: { readonly step: Publication }) {
  const t = useT();
  const { code, records, file } = step;
  const key = `domain:step.${code}`;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm font-medium">{t(hasMessage(key) ? key : 'domain:step.publish')}</p>
      {records.map(({ name, type, value }) => (
        <div key={`${type}-${name}-${value}`} className="flex flex-col gap-2">
          <RecordLine label={`${t('domain:name')} (${type})`} value={name} />
          <RecordLine label={t('domain:value')} value={value} />
        </div>
      ))}
      {file !== null && (
        <>
          <RecordLine label={t('domain:fileAt')} value={file.url} />
          <div className="flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <p className="text-sm text-muted">{t('domain:fileText')}</p>
              <pre className="font-mono text-sm break-all whitespace-pre-wrap select-text">{file.text.trimEnd()}</pre>
            </div>
            <CopyButton text={file.text} />
          </div>
        </>
      )}
    </div>
  );
}
