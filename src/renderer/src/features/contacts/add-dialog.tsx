import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { blankFields, editableFields, fieldHint } from './fields.ts';

/** Adds one contact by hand. */
export function AddDialog({ listId, onClose }: { readonly listId: number | null; readonly onClose: () => void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const lists = useCall('contacts.lists', {});
  const [values, setValues] = useState(blankFields);
  const [chosen, setChosen] = useState<readonly string[]>(listId === null ? [] : [String(listId)]);
  const create = useAction('contacts.create', {
    onError: () => undefined,
    onSuccess({ id }) {
      show({ title: t('contacts:form.added'), tone: 'ok' });
      onClose();
      navigate(`/${String(id)}`);
    },
  });
  const save = (): void =>
    create.mutate({ ...values, country: values.country.toUpperCase(), listIds: chosen.map(Number) });
  const ready = values.email.trim().length >= 3;
  return (
    <Dialog
      open
      title={t('contacts:form.addTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" busy={create.isPending} disabled={!ready} onClick={save}>
            {t('contacts:add')}
          </Button>
        </>
      }
    >
      <form
        className="grid grid-cols-2 gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !create.isPending) save();
        }}
      >
        {editableFields.map((field) => (
          <div key={field} className={field === 'email' ? 'col-span-2' : ''}>
            <Field label={t(`contacts:field.${field}`)} {...fieldHint(field, t)}>
              {(control) => (
                <Input
                  {...control}
                  type={field === 'email' ? 'email' : 'text'}
                  value={values[field]}
                  maxLength={field === 'country' ? 2 : 2000}
                  onChange={({ target }) => setValues({ ...values, [field]: target.value })}
                />
              )}
            </Field>
          </div>
        ))}
        <div className="col-span-2">
          <Field label={t('contacts:form.lists')} optional>
            {(control) => (
              <Combobox
                {...control}
                label={t('contacts:form.lists')}
                multiple
                value={chosen}
                onChange={setChosen}
                options={(lists.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              />
            )}
          </Field>
        </div>
        {create.error !== null && (
          <div className="col-span-2">
            <ErrorCallout error={create.error} />
          </div>
        )}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
