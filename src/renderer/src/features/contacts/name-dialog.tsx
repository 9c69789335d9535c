import { useState } from 'react';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

interface NameDialogProps {
  readonly title: string;
  readonly hint?: string;
  readonly initial?: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for the name of a list or a segment. */
export function NameDialog({ title, hint, initial = '', busy, error, onSave, onClose }: NameDialogProps) {
  const t = useT();
  const [name, setName] = useState(initial);
  const ready = name.trim() !== '';
  return (
    <Dialog
      open
      size="sm"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => onSave(name.trim())}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSave(name.trim());
        }}
      >
        <Field label={t('contacts:list.name')} {...(hint === undefined ? {} : { hint })}>
          {(control) => (
            <Input {...control} value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        {error !== null && <ErrorCallout error={error} />}
      </form>
    </Dialog>
  );
}
