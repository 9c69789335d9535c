import { useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { RadioGroup } from '../../../ui/choice.tsx';
import { Combobox } from '../../../ui/combobox.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import type { Draft, Options } from './state.ts';

const rules = ['fill', 'skip', 'overwrite'] as const;

/** What happens to known addresses, and which lists the contacts go into. */
export function OptionsStep({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const t = useT();
  const lists = useCall('contacts.lists', {});
  const { options } = draft;
  const set = (change: Partial<Options>): void => onChange({ ...draft, options: { ...options, ...change } });
  return (
    <div className="flex max-w-160 flex-col gap-6">
      <Section title={t('contacts:import.duplicates')}>
        <RadioGroup
          label={t('contacts:import.duplicates')}
          look="cards"
          value={options.duplicates}
          onChange={(duplicates) => set({ duplicates })}
          options={rules.map((rule) => ({
            value: rule,
            label: t(`contacts:import.rule.${rule}`),
            hint: t(`contacts:import.rule.${rule}Hint`),
          }))}
        />
      </Section>
      <Section title={t('contacts:import.target')}>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('contacts:import.targetNew')} optional>
            {(control) => (
              <Input
                {...control}
                value={options.newList}
                maxLength={200}
                onChange={({ target }) => set({ newList: target.value })}
              />
            )}
          </Field>
          <Field label={t('contacts:import.targetLists')} optional>
            {(control) => (
              <Combobox
                {...control}
                label={t('contacts:import.targetLists')}
                multiple
                value={options.listIds.map(String)}
                onChange={(ids) => set({ listIds: ids.map(Number) })}
                options={(lists.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              />
            )}
          </Field>
        </div>
      </Section>
    </div>
  );
}
