import { Plus } from 'lucide-react';
import { useState } from 'react';
import { fieldKey, type Contact } from '../../../../shared/contract/contacts.ts';
import type { Input as CallInput } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { exactText } from '../../i18n/errors.ts';
import { useT } from '../../i18n/index.ts';
import { Allowed } from '../settings/imposed.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { editableFields, fieldHint } from './fields.ts';

interface EditProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly maxLength?: number;
  /** Resolves when it is stored; rejects with what is wrong. */
  readonly onSave: (value: string) => Promise<unknown>;
}

/** A field that is stored when one leaves it; Escape takes the change back. */
function Edit({ label, hint, value, maxLength = 2000, onSave }: EditProps) {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const store = (): void => {
    if (text === null || text === value) {
      setText(null);
      setError(null);
      return;
    }
    void onSave(text).then(
      () => {
        setText(null);
        return setError(null);
      },
      (failure: unknown) => setError(exactText(failure)),
    );
  };
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <Input
          {...control}
          value={text ?? value}
          maxLength={maxLength}
          onChange={({ target }) => setText(target.value)}
          onBlur={store}
          onKeyDown={(event) => {
            if (event.key === 'Enter') store();
            if (event.key !== 'Escape' || text === null) return;
            event.stopPropagation();
            setText(null);
            setError(null);
          }}
        />
      )}
    </Field>
  );
}

/** All fields of a contact, each stored for itself. */
export function ContactFields({ contact }: { readonly contact: Contact }) {
  const t = useT();
  const [key, setKey] = useState('');
  const update = useAction('contacts.update', { onError: () => undefined });
  const save = (change: Omit<CallInput<'contacts.update'>, 'id'>): Promise<unknown> =>
    update.mutateAsync({ id: contact.id, ...change });
  const custom = Object.entries(contact.fields);
  const keyOk = fieldKey.safeParse(key).success && contact.fields[key] === undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto py-4">
      <Allowed permission="contacts:write">
        <div className="grid grid-cols-2 gap-3">
          {editableFields.map((field) => (
            <div key={field} className={field === 'email' ? 'col-span-2' : ''}>
              <Edit
                label={t(`contacts:field.${field}`)}
                {...fieldHint(field, t)}
                value={contact[field]}
                maxLength={field === 'country' ? 2 : 2000}
                onSave={(value) => save({ [field]: field === 'country' ? value.toUpperCase() : value })}
              />
            </div>
          ))}
        </div>
        <div className="flex flex-col gap-3">
          <h3 className="font-medium">{t('contacts:detail.custom')}</h3>
          <div className="grid grid-cols-2 gap-3">
            {custom.map(([name, value]) => (
              <Edit
                key={name}
                label={name}
                value={value}
                onSave={(next) => save({ fields: { ...contact.fields, [name]: next } })}
              />
            ))}
          </div>
          <form
            className="flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (keyOk) void save({ fields: { ...contact.fields, [key]: '' } }).then(() => setKey(''));
            }}
          >
            <div className="w-48">
              <Field
                label={t('contacts:detail.fieldKey')}
                error={key === '' || keyOk ? null : t('contacts:import.newFieldInvalid')}
              >
                {(control) => <Input {...control} value={key} onChange={({ target }) => setKey(target.value)} />}
              </Field>
            </div>
            <Button type="submit" icon={Plus} disabled={!keyOk}>
              {t('contacts:detail.addField')}
            </Button>
          </form>
        </div>
      </Allowed>
    </div>
  );
}
