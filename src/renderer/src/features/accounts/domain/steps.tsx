import type { Publication } from '../../../../../shared/contract/domain-check.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { RecordLine } from '../record-line.tsx';

interface StepsProps {
  readonly steps: readonly Publication[];
  /** Nothing is published so far. */
  readonly first: boolean;
  /** Shown when asked for: nobody is worse off without it. */
  readonly optional: boolean;
}

/** What to publish now, and what to publish once that has proved itself. */
export function Steps({ steps, first, optional }: StepsProps) {
  const t = useT();
  if (steps.length === 0) return null;
  const list = <List steps={steps} first={first} />;
  if (!optional) return list;
  return (
    <details className="mt-1">
      <summary className="text-sm text-muted">{t('domain:how')}</summary>
      {list}
    </details>
  );
}

function List({ steps, first }: Omit<StepsProps, 'optional'>) {
  const t = useT();
  const [now, ...later] = steps;
  if (now === undefined) return null;
  return (
    <div className="mt-2 flex flex-col gap-3 rounded-md border border-line bg-sunken p-3">
      <Step step={now} first={first} />
      {later.length > 0 && (
        <details>
          <summary className="text-sm text-muted">{t('domain:later')}</summary>
          <ol className="mt-3 flex flex-col gap-4">
            {later.map((step) => (
              <li key={step.code}>
                <Step step={step} first={first} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Step({ step, first }: { readonly step: Publication; readonly first: boolean }) {
  const t = useT();
  const { code, records, file } = step;
  const key = `domain:step.${code === 'publish' && !first ? 'replace' : code}`;
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
