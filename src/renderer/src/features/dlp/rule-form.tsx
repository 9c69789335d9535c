import { useState } from 'react';
import type { DlpRule } from '../../../../shared/contract/dlp.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, RadioGroup, Segmented } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Select, Textarea } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { channels, detectorNames, draftOf, kinds, looksForOf, ruleOf, type RuleDraft } from './rule-draft.ts';
import { TryBox } from './try-box.tsx';

interface PartProps {
  readonly draft: RuleDraft;
  readonly onChange: (change: Partial<RuleDraft>) => void;
}

export function RuleForm({ rule, onClose }: { readonly rule: DlpRule | null; readonly onClose: () => void }) {
  const t = useT();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const save = useAction('dlp.save', { onSuccess: onClose, onError: () => undefined });
  const wanted = ruleOf(draft, rule);
  const onChange = (change: Partial<RuleDraft>): void => setDraft((before) => ({ ...before, ...change }));
  const looksFor = looksForOf(draft);
  const reads = draft.kind === 'words' || draft.kind === 'pattern' || draft.kind === 'detector';
  return (
    <Dialog
      open
      size="lg"
      title={t(rule === null ? 'dlp:add' : 'dlp:edit')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            busy={save.isPending}
            disabled={wanted === null}
            onClick={() => wanted !== null && save.mutate(wanted)}
          >
            {t(rule === null ? 'dlp:add' : 'ui:save')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 items-start gap-x-6 gap-y-4 pb-2">
        <div className="flex flex-col gap-4">
          <Field label={t('dlp:form.looksFor')}>
            {(control) => (
              <Select
                {...control}
                value={draft.kind}
                onChange={({ target }) => onChange({ kind: kinds.find((kind) => kind === target.value) ?? 'words' })}
              >
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`dlp:looks.${kind}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <LookFields draft={draft} onChange={onChange} />
          {reads && <TryBox looksFor={looksFor} />}
        </div>
        <div className="flex flex-col gap-4">
          <ActionFields draft={draft} onChange={onChange} />
          <RecipientFields draft={draft} onChange={onChange} />
          <Field label={t('dlp:form.name')} hint={t('dlp:form.nameHint')} optional>
            {(control) => (
              <Input
                {...control}
                value={draft.name}
                maxLength={100}
                onChange={({ target }) => onChange({ name: target.value })}
              />
            )}
          </Field>
        </div>
        {save.error !== null && (
          <div className="col-span-2">
            <ErrorCallout error={save.error} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

function LookFields({ draft, onChange }: PartProps) {
  const t = useT();
  switch (draft.kind) {
    case 'words':
      return (
        <Field label={t('dlp:form.words')} hint={t('dlp:form.wordsHint')}>
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              value={draft.words}
              onChange={({ target }) => onChange({ words: target.value })}
            />
          )}
        </Field>
      );
    case 'pattern':
      return (
        <Field label={t('dlp:form.pattern')} hint={t('dlp:form.patternHint')}>
          {(control) => (
            <Input
              {...control}
              value={draft.pattern}
              maxLength={300}
              placeholder="\bEMP-\d{6}\b"
              className="font-mono"
              onChange={({ target }) => onChange({ pattern: target.value })}
            />
          )}
        </Field>
      );
    case 'detector':
      return <DetectorFields draft={draft} onChange={onChange} />;
    case 'attachment-kind':
      return (
        <Field label={t('dlp:form.endings')} hint={t('dlp:form.endingsHint')}>
          {(control) => (
            <Input
              {...control}
              value={draft.endings}
              className="font-mono"
              onChange={({ target }) => onChange({ endings: target.value })}
            />
          )}
        </Field>
      );
    case 'attachment-size':
      return (
        <NumberField
          label={t('dlp:form.megabytes')}
          value={draft.megabytes}
          least={1}
          most={100}
          onChange={(megabytes) => onChange({ megabytes })}
        />
      );
    case 'attachment-unread':
      return <p className="text-sm text-muted">{t('dlp:form.unreadHint')}</p>;
    default:
      return null;
  }
}

function DetectorFields({ draft, onChange }: PartProps) {
  const t = useT();
  return (
    <>
      <Field label={t('dlp:form.detector')} hint={t(`dlp:about.${draft.detector}`)}>
        {(control) => (
          <Select
            {...control}
            value={draft.detector}
            onChange={({ target }) =>
              onChange({ detector: detectorNames.find((name) => name === target.value) ?? draft.detector })
            }
          >
            {detectorNames.map((name) => (
              <option key={name} value={name}>
                {t(`dlp:looks.detector-${name}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <NumberField
        label={t('dlp:form.least')}
        value={draft.least}
        least={1}
        most={10_000}
        onChange={(least) => onChange({ least })}
      />
    </>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, least, most, onChange }: NumberProps) {
  return (
    <Field label={label}>
      {(control) => (
        <NumberInput
          {...control}
          least={least}
          greatest={most}
          value={value}
          className="max-w-32"
          onChange={onChange}
        />
      )}
    </Field>
  );
}

function ActionFields({ draft, onChange }: PartProps) {
  const t = useT();
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm font-medium">{t('dlp:form.action')}</legend>
        <Segmented
          label={t('dlp:form.action')}
          value={draft.action}
          onChange={(action) => onChange({ action })}
          options={(['warn', 'confirm', 'block'] as const).map((value) => ({
            value,
            label: t(`dlp:actions.${value}`),
          }))}
        />
        <p className="text-sm text-muted">{t(`dlp:actionHints.${draft.action}`)}</p>
      </fieldset>
      {draft.action === 'confirm' && (
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-sm font-medium">{t('dlp:form.confirmBy')}</legend>
          <RadioGroup
            label={t('dlp:form.confirmBy')}
            value={draft.confirmBy}
            onChange={(confirmBy) => onChange({ confirmBy })}
            options={[
              { value: 'dlp:write', label: t('dlp:form.by-write') },
              { value: 'dlp:manage', label: t('dlp:form.by-manage') },
            ]}
          />
        </fieldset>
      )}
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm font-medium">{t('dlp:form.channels')}</legend>
        {channels.map((channel) => (
          <CheckField
            key={channel}
            label={t(`dlp:channels.${channel}`)}
            checked={draft.channels.includes(channel)}
            onChange={(on) =>
              onChange({ channels: channels.filter((one) => (one === channel ? on : draft.channels.includes(one))) })
            }
          />
        ))}
      </fieldset>
    </>
  );
}

function RecipientFields({ draft, onChange }: PartProps) {
  const t = useT();
  const choices = ['anyone', 'outside', 'inside'] as const;
  return (
    <>
      <Field label={t('dlp:form.recipients')}>
        {(control) => (
          <Select
            {...control}
            value={draft.who}
            onChange={({ target }) => onChange({ who: choices.find((who) => who === target.value) ?? 'anyone' })}
          >
            {choices.map((who) => (
              <option key={who} value={who}>
                {t(`dlp:recipients.${who}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.who !== 'anyone' && (
        <Field label={t('dlp:form.domains')} hint={t('dlp:form.domainsHint')}>
          {(control) => (
            <Input
              {...control}
              value={draft.domains}
              placeholder="example.com example.org"
              onChange={({ target }) => onChange({ domains: target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
