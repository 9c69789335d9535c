import { Braces } from 'lucide-react';
import { useState } from 'react';
import { standardFields } from '../../../../../shared/contract/contacts.ts';
import { useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { mergeTag } from './merge-tag.ts';

/** Puts a field of the contact into a text, and asks what to write where it is empty. */
export function MergeMenu({ onInsert }: { readonly onInsert: (tag: string) => void }) {
  const t = useT();
  const custom = useCall('contacts.fields', {});
  const [field, setField] = useState<{ path: string; label: string } | null>(null);
  const standard = standardFields.map((path) => ({ path, label: t(`contacts:field.${path}`) }));
  const own = (custom.data?.items ?? []).map(({ key, label }) => ({ path: `fields.${key}`, label }));
  const item = (entry: { path: string; label: string }) => ({ label: entry.label, onSelect: () => setField(entry) });
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="sm" variant="ghost" icon={Braces}>
            {t('campaigns:sequence.insertField')}
          </Button>
        }
        items={[...standard.map(item), ...(own.length > 0 ? [null] : []), ...own.map(item)]}
      />
      {field !== null && (
        <FallbackDialog
          field={field}
          onClose={() => setField(null)}
          onInsert={(tag) => {
            setField(null);
            onInsert(tag);
          }}
        />
      )}
    </>
  );
}

interface FallbackDialogProps {
  readonly field: { readonly path: string; readonly label: string };
  readonly onInsert: (tag: string) => void;
  readonly onClose: () => void;
}

function FallbackDialog({ field, onInsert, onClose }: FallbackDialogProps) {
  const t = useT();
  const [fallback, setFallback] = useState('');
  const insert = (): void => onInsert(mergeTag(field.path, fallback));
  return (
    <Dialog
      open
      size="sm"
      title={t('campaigns:sequence.fallbackTitle', { field: field.label })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" onClick={insert}>
            {t('campaigns:sequence.insert')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          insert();
        }}
      >
        <Field label={t('campaigns:sequence.fallback')} hint={t('campaigns:sequence.fallbackHint')} optional>
          {(control) => (
            <Input {...control} value={fallback} maxLength={200} onChange={({ target }) => setFallback(target.value)} />
          )}
        </Field>
        <p className="mt-3 rounded-md bg-sunken px-2 py-1 font-mono text-xs">{mergeTag(field.path, fallback)}</p>
      </form>
    </Dialog>
  );
}
