import { useEffect, useState } from 'react';
import { csvFormat, fieldKey, standardFields, type CsvFormat } from '../../../../../shared/contract/contacts.ts';
import { call } from '../../../api/client.ts';
import { useCall } from '../../../api/hooks.ts';
import { latest } from '../../../api/latest.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Select } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { Callout, ErrorCallout } from '../../../ui/states.tsx';
import { mappingProblem, type Draft, type Mapping, type Target } from './state.ts';

interface StepProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

const delimiterNames = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

/** How the file was read; a change reads its first rows anew. */
function FormatChoice({ draft, onChange }: StepProps) {
  const t = useT();
  const [error, setError] = useState<unknown>(null);
  const [asked] = useState(latest);
  useEffect(() => asked.drop, [asked]);
  // What was chosen is shown, and the next choice adds to it, while the rows are being read.
  const [wanted, setWanted] = useState<CsvFormat | null>(null);
  const format = wanted ?? draft.format;
  const read = async (next: CsvFormat): Promise<void> => {
    const counts = asked.begin();
    setError(null);
    setWanted(next);
    const outcome = await call('contacts.importPreview', { fileId: draft.fileId, format: next }).catch(
      (failure: unknown) => ({ failure }),
    );
    if (!counts()) return;
    setWanted(null);
    if ('failure' in outcome) setError(outcome.failure);
    else onChange({ ...draft, preview: outcome, format: outcome.format, mapping: outcome.mapping });
  };
  const change = (part: Partial<CsvFormat>): void => void read({ ...format, ...part });
  const { encoding, delimiter } = csvFormat.shape;
  return (
    <>
      <div className="flex flex-wrap items-end gap-4">
        <div className="w-44">
          <Field label={t('contacts:import.encoding')}>
            {(control) => (
              <Select
                {...control}
                value={format.encoding}
                onChange={({ target }) => change({ encoding: encoding.parse(target.value) })}
              >
                {encoding.options.map((name) => (
                  <option key={name} value={name}>
                    {name.toUpperCase().replace('WINDOWS', 'Windows')}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="w-44">
          <Field label={t('contacts:import.delimiter')}>
            {(control) => (
              <Select
                {...control}
                value={format.delimiter}
                onChange={({ target }) => change({ delimiter: delimiter.parse(target.value) })}
              >
                {delimiter.options.map((sign) => (
                  <option key={sign} value={sign}>
                    {t(`contacts:import.delimiters.${delimiterNames[sign]}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="pb-1.5">
          <CheckField
            label={t('contacts:import.header')}
            checked={format.header}
            onChange={(header) => change({ header })}
          />
        </div>
      </div>
      {error !== null && <ErrorCallout error={error} />}
    </>
  );
}

interface TargetSelectProps {
  readonly column: string;
  readonly value: Mapping[number];
  readonly custom: readonly string[];
  readonly onChange: (target: Mapping[number]) => void;
  readonly onNew: () => void;
}

const newField = 'new';

function TargetSelect({ column, value, custom, onChange, onNew }: TargetSelectProps) {
  const t = useT();
  return (
    <Select
      aria-label={column}
      value={value ?? ''}
      onChange={({ target }) => {
        if (target.value === newField) onNew();
        else if (target.value === '') onChange(null);
        else onChange(toTarget(target.value));
      }}
      className={cx('min-w-36', value === null && 'text-faint')}
    >
      <option value="">{t('contacts:import.leaveOut')}</option>
      <optgroup label={t('contacts:import.standard')}>
        {standardFields.map((field) => (
          <option key={field} value={field}>
            {t(`contacts:field.${field}`)}
          </option>
        ))}
      </optgroup>
      <optgroup label={t('contacts:import.customGroup')}>
        {custom.map((key) => (
          <option key={key} value={`fields.${key}`}>
            {key}
          </option>
        ))}
        <option value={newField}>{t('contacts:import.newField')}</option>
      </optgroup>
    </Select>
  );
}

function toTarget(value: string): Target | null {
  const standard = standardFields.find((field) => field === value);
  return standard ?? (value.startsWith('fields.') ? `fields.${value.slice('fields.'.length)}` : null);
}

/** Which column becomes which field, above real rows of the file. */
export function ColumnsStep({ draft, onChange }: StepProps) {
  const t = useT();
  const format = useFormat();
  const [naming, setNaming] = useState<number | null>(null);
  const known = useCall('contacts.fields', {});
  const { preview, mapping } = draft;
  const problem = mappingProblem(mapping);
  const sample = preview.rows.slice(0, 8).map((row, line) => ({ row, line }));
  const custom = [
    ...new Set([
      ...(known.data?.items ?? []).map(({ key }) => key),
      ...mapping.flatMap((target) => (target?.startsWith('fields.') === true ? [target.slice('fields.'.length)] : [])),
    ]),
  ];
  const map = (index: number, target: Mapping[number]): void =>
    onChange({ ...draft, mapping: mapping.map((old, at) => (at === index ? target : old)) });
  return (
    <div className="flex flex-col gap-6">
      <Section title={draft.fileName} hint={t('contacts:import.rows', { count: format.number(preview.estimatedRows) })}>
        <FormatChoice draft={draft} onChange={onChange} />
      </Section>
      <Section title={t('contacts:import.mapping')} hint={t('contacts:import.preview')}>
        {problem !== null && (
          <Callout tone="warn">
            {problem.kind === 'need-email'
              ? t('contacts:import.needEmail')
              : t('contacts:import.twice', { field: problem.field })}
          </Callout>
        )}
        <div
          tabIndex={0}
          role="region"
          aria-label={t('contacts:import.preview')}
          className="overflow-x-auto rounded-lg border border-line bg-surface"
        >
          <table className="w-full border-collapse">
            <thead>
              <tr className="border-b border-line bg-sunken text-left align-top">
                {preview.columns.map((column, index) => (
                  <th key={`${column}${String(index)}`} className="px-2 py-2 font-medium">
                    <bdi className="mb-1 block max-w-56 truncate text-sm text-muted">{column}</bdi>
                    <TargetSelect
                      column={column}
                      value={mapping[index] ?? null}
                      custom={custom}
                      onChange={(target) => map(index, target)}
                      onNew={() => setNaming(index)}
                    />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sample.map(({ row, line }) => (
                <tr key={line} className="border-b border-line/60 last:border-0">
                  {preview.columns.map((column, at) => (
                    <td
                      key={`${column}${String(at)}`}
                      className={cx('max-w-56 truncate px-2 py-1.5', (mapping[at] ?? null) === null && 'text-faint')}
                    >
                      <bdi>{row[at] ?? ''}</bdi>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      {naming !== null && (
        <NewFieldDialog
          suggestion={keyFrom(preview.columns[naming] ?? '')}
          onClose={() => setNaming(null)}
          onSave={(key) => {
            map(naming, `fields.${key}`);
            setNaming(null);
          }}
        />
      )}
    </div>
  );
}

/** A field key made from a column's name: `Plan (2024)` becomes `plan2024`. */
export function keyFrom(column: string): string {
  const words = column
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9_]+/)
    .filter(Boolean);
  const camel = words.map((word, index) =>
    index === 0 ? word.toLowerCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
  );
  const key = camel.join('').slice(0, 40);
  return /^[a-z]/.test(key) ? key : `field${key}`.slice(0, 40);
}

function NewFieldDialog(props: { suggestion: string; onSave: (key: string) => void; onClose: () => void }) {
  const t = useT();
  const [key, setKey] = useState(props.suggestion);
  const ok = fieldKey.safeParse(key).success;
  return (
    <Dialog
      open
      size="sm"
      title={t('contacts:import.newFieldTitle')}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" disabled={!ok} onClick={() => props.onSave(key)}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ok) props.onSave(key);
        }}
      >
        <Field
          label={t('contacts:detail.fieldKey')}
          hint={t('contacts:import.newFieldHint', { key })}
          error={ok ? null : t('contacts:import.newFieldInvalid')}
        >
          {(control) => <Input {...control} value={key} onChange={({ target }) => setKey(target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
