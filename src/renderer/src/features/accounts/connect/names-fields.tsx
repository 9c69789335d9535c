import { useT } from '../../../i18n/index.ts';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';

interface NamesFieldsProps {
  readonly displayName: string;
  readonly onDisplayName: (displayName: string) => void;
  readonly name: string;
  readonly onName: (name: string) => void;
}

/** How recipients see the sender, and how the account is called here. */
export function NamesFields({ displayName, onDisplayName, name, onName }: NamesFieldsProps) {
  const t = useT();
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t('accounts:connect.displayName')} optional>
        {(control) => (
          <Input
            {...control}
            value={displayName}
            maxLength={200}
            onChange={(event) => onDisplayName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('accounts:connect.name')}>
        {(control) => (
          <Input {...control} value={name} maxLength={200} onChange={(event) => onName(event.target.value)} />
        )}
      </Field>
    </div>
  );
}
