import { useState } from 'react';
import { useT } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';
import { ErrorCallout } from './states.tsx';

interface NameDialogProps {
  readonly title: string;
  /** What the main button says. */
  readonly action: string;
  readonly hint?: string;
  readonly initial?: string;
  readonly busy?: boolean;
  readonly error?: unknown;
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for the name of something: a list, a segment, a campaign. */
export function NameDialog(props: NameDialogProps) {
  const { title, action, hint, initial = '', busy = false, error = null, onSave, onClose } = props;
  const t = useT();
  const [name, setName] = useState(initial);
  const ready = name.trim() !== '' && !busy;
  const save = (): void => onSave(name.trim());
  return (
    <Dialog
      open
      size="sm"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={save}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save();
        }}
      >
        <Field label={t('ui:name')} {...(hint === undefined ? {} : { hint })}>
          {(control) => (
            <Input {...control} value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        {error !== null && <ErrorCallout error={error} />}
      </form>
    </Dialog>
  );
}
