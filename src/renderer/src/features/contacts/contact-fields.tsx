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
import { caughtUp, refused, sending, stored, toStore, type Edit } from './field-edit.ts';
import { editableFields, fieldHint } from './fields.ts';

interface EditFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly maxLength?: number;
  /** Resolves when it is stored; rejects with what is wrong. */
  readonly onSave: (value: string) => Promise<unknown>;
}

/** A field that is stored when one leaves it; Escape takes the change back. */
function EditField({ label, hint, value, maxLength = 2000, onSave }: EditFieldProps) {
  const [edit, setEdit] = useState<Edit | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setEdit(caughtUp(edit));
  }
  const takeBack = (): void => {
    setEdit(null);
    setError(null);
  };
  const store = (): void => {
    const text = toStore(edit, value);
    if (text === null) return edit?.state === 'typed' ? takeBack() : undefined;
    setEdit(sending(edit));
    setError(null);
    void onSave(text).then(
      () => setEdit((now) => stored(now, text, value)),
      (failure: unknown) => {
        setEdit(refused);
        setError(exactText(failure));
      },
    );
  };
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <Input
          {...control}
          value={edit?.text ?? value}
          maxLength={maxLength}
          onChange={({ target }) => setEdit({ text: target.value, state: 'typed' })}
          onBlur={store}
          onKeyDown={(event) => {
            if (event.key === 'Enter') store();
            if (event.key !== 'Escape' || edit?.state !== 'typed') return;
            event.stopPropagation();
            takeBack();
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
  const [keyError, setKeyError] = useState<string | null>(null);
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
              <EditField
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
              <EditField key={name} label={name} value={value} onSave={(next) => save({ fields: { [name]: next } })} />
            ))}
          </div>
          <form
            className="flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (keyOk && !update.isPending)
                save({ fields: { [key]: '' } }).then(
                  () => setKey(''),
                  (failure: unknown) => setKeyError(exactText(failure)),
                );
            }}
          >
            <div className="w-48">
              <Field
                label={t('contacts:detail.fieldKey')}
                error={key === '' || keyOk ? keyError : t('contacts:import.newFieldInvalid')}
              >
                {(control) => (
                  <Input
                    {...control}
                    value={key}
                    onChange={({ target }) => {
                      setKey(target.value);
                      setKeyError(null);
                    }}
                  />
                )}
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
