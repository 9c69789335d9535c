import type { ReactNode } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { outcomeText } from './audit-text.ts';

export type AuditEntry = Output<'audit.list'>['items'][number];

interface AuditEntrySheetProps {
  readonly entry: AuditEntry | null;
  readonly onClose: () => void;
}

/** One row with all that it holds. */
export function AuditEntrySheet({ entry, onClose }: AuditEntrySheetProps) {
  const t = useT();
  const format = useFormat();
  if (entry === null) return null;
  return (
    <Sheet open onClose={onClose} title={t('safety:audit.row', { row: format.number(entry.seq) })} size="md">
      <dl className="grid grid-cols-[120px_1fr] gap-x-4 gap-y-2 pb-4">
        <Line label={t('safety:audit.columns.at')}>{format.exact(entry.at)}</Line>
        <Line label={t('safety:audit.columns.who')}>{entry.principal}</Line>
        <Line label={t('safety:audit.columns.from')}>{entry.from}</Line>
        <Line label={t('safety:audit.columns.method')}>
          <span className="font-mono text-sm">{entry.method}</span>
        </Line>
        <Line label={t('safety:audit.class')}>{t(`safety:audit.classes.${entry.class}`)}</Line>
        <Line label={t('safety:audit.columns.outcome')}>{outcomeText(entry.outcome)}</Line>
        {Object.entries(entry.objects).map(([name, value]) => (
          <Copied key={name} label={name} text={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
        <Copied label="SHA-256" text={entry.hash} />
      </dl>
    </Sheet>
  );
}

/** What somebody takes elsewhere: an id, the hash. */
function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <Line label={label}>
      <div className="-my-0.5 flex items-start gap-2">
        <span className="min-w-0 flex-1 pt-0.5 font-mono text-sm wrap-anywhere select-text">{text}</span>
        <CopyIcon text={text} label={label} />
      </div>
    </Line>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
