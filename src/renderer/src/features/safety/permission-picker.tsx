import { CheckField } from '../../ui/choice.tsx';

interface PermissionPickerProps {
  readonly label: string;
  /** `<domain>:<verb>`. */
  readonly offered: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

const domainOf = (permission: string): string => permission.split(':', 1)[0] ?? '';
const verbOf = (permission: string): string => permission.split(':')[1] ?? '';

/** Permissions as the contract names them, one line for each domain: what stands in scripts stands here. */
export function PermissionPicker({ label, offered, chosen, onChange }: PermissionPickerProps) {
  const domains = [...new Set(offered.map(domainOf))];
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
        {domains.map((domain) => (
          <div key={domain} className="flex min-h-8 items-center gap-3 px-3">
            <span className="w-28 shrink-0 font-mono text-sm">{domain}</span>
            <div className="flex flex-wrap gap-x-4">
              {offered
                .filter((permission) => domainOf(permission) === domain)
                .map((permission) => (
                  <CheckField
                    key={permission}
                    label={<span className="font-mono text-sm">{verbOf(permission)}</span>}
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
