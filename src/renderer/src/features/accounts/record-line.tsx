import { CopyButton } from '../../ui/copy-button.tsx';

/** Name or value of a DNS record, to be copied. */
export function RecordLine({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-muted">{label}</p>
        <p className="font-mono text-sm break-all select-text">{value}</p>
      </div>
      <CopyButton text={value} />
    </div>
  );
}
