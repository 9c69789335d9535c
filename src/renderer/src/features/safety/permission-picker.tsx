import { hasMessage, useT } from '../../i18n/index.ts';
import { CheckField } from '../../ui/choice.tsx';
import { domainName, grouped, verbName } from './permission-names.ts';

interface PermissionPickerProps {
  readonly label: string;
  /** `<domain>:<verb>`. */
  readonly offered: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** One line for each domain, with the name that scripts and the contract have for it. */
export function PermissionPicker({ label, offered, chosen, onChange }: PermissionPickerProps) {
  const names = { t: useT(), has: hasMessage };
  const toggle = (permission: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(permission);
    else next.delete(permission);
    onChange(next);
  };
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="max-h-60 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {grouped(offered).map(({ domain, permissions }) => (
          <div
            key={domain}
            role="group"
            aria-label={domainName(names, domain)}
            className="flex min-h-8 items-center gap-3 px-3 py-1"
          >
            <span className="flex w-44 shrink-0 flex-col">
              {domainName(names, domain)}
              <code className="font-mono text-xs text-muted">{domain}</code>
            </span>
            <div className="flex flex-wrap gap-x-4">
              {permissions.map((permission) => (
                <CheckField
                  key={permission}
                  label={<span title={permission}>{verbName(names, permission)}</span>}
                  checked={chosen.has(permission)}
                  onChange={(on) => toggle(permission, on)}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
