import { useState, type FormEvent } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { instantOf } from '../../i18n/wall-time.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Select } from '../../ui/input.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { BackupTargetFields, emptyTarget, targetOf } from '../settings/backup-target.tsx';
import { BackupStep } from '../settings/backup-progress.tsx';
import { Stage } from './stage.tsx';

type Found = Output<'backup.look'>['items'];

/** From a backup to a workspace, on a computer that has none. */
export function RecoverScreen({ onBack }: { readonly onBack: () => void }) {
  const t = useT();
  const [draft, setDraft] = useState(emptyTarget);
  const look = useAction('backup.look', { onError: () => undefined });
  // In the place that is filled in now: with any change what was found before, or is still looked for, is forgotten.
  const found = look.data?.items ?? null;
  const place = { target: targetOf(draft), ...(draft.kind === 's3' && { secret: draft.secret }) };
  const usable = (found ?? []).filter(({ points }) => points.length > 0);
  return (
    <Stage title={t('backup:recover.title')} lead={t('backup:recover.lead')} footer={t('backup:recover.accounts')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!look.isPending) look.mutate(place);
        }}
      >
        <Segmented
          label={t('backup:form.kind')}
          value={draft.kind}
          onChange={(kind) => {
            setDraft({ ...draft, kind });
            look.reset();
          }}
          options={[
            { value: 'folder', label: t('backup:form.folder') },
            { value: 's3', label: t('backup:form.s3') },
          ]}
        />
        <BackupTargetFields
          draft={draft}
          onChange={(next) => {
            setDraft(next);
            look.reset();
          }}
        />
        {look.error !== null && <ErrorCallout error={look.error} />}
        {usable.length === 0 && (
          <Button type="submit" variant="primary" size="lg" busy={look.isPending}>
            {t(look.isPending ? 'backup:recover.looking' : 'backup:recover.look')}
          </Button>
        )}
      </form>
      {found !== null && usable.length === 0 && <Callout tone="warn">{t('backup:recover.nothing')}</Callout>}
      {usable.length > 0 && <RecoverForm place={place} found={usable} />}
      <div className="-mt-2 text-center">
        <Button variant="ghost" onClick={onBack}>
          {t('backup:recover.back')}
        </Button>
      </div>
    </Stage>
  );
}

interface RecoverFormProps {
  readonly place: { readonly target: ReturnType<typeof targetOf>; readonly secret?: string };
  readonly found: Found;
}

function RecoverForm({ place, found }: RecoverFormProps) {
  const t = useT();
  const format = useFormat();
  const [lineage, setLineage] = useState(found[0]?.lineage ?? '');
  const [code, setCode] = useState('');
  const [when, setWhen] = useState('');
  const unlock = useAction('vault.unlock', { onError: () => undefined });
  const recover = useAction('backup.recover', {
    onSuccess: () => unlock.mutate({ recoveryCode: code }),
    onError: () => undefined,
  });
  const busy = recover.isPending || unlock.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    const at = instantOf(when, '');
    recover.mutate({ ...place, lineage, recoveryCode: code, ...(Number.isFinite(at) && { at: at + 999 }) });
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <Field label={t('backup:recover.choose')}>
        {(control) => (
          <Select {...control} value={lineage} onChange={(event) => setLineage(event.target.value)}>
            {found.map((each) => (
              <option key={each.lineage} value={each.lineage}>
                {t('backup:recover.newest', {
                  time: format.dateTime(each.points[0]?.until ?? each.points[0]?.at ?? 0),
                  size: format.bytes(each.points[0]?.bytes ?? 0),
                })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('backup:recover.at')} hint={t('backup:recover.atHint')} optional>
        {(control) => (
          <DateField {...control} label={t('backup:recover.at')} kind="second" value={when} onChange={setWhen} />
        )}
      </Field>
      <Field label={t('backup:recover.code')} hint={t('backup:recover.codeHint')}>
        {(control) => (
          <Input
            {...control}
            value={code}
            required
            maxLength={200}
            autoComplete="off"
            className="font-mono"
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      {recover.error !== null && <ErrorCallout error={recover.error} />}
      {unlock.error !== null && <ErrorCallout error={unlock.error} />}
      <Button type="submit" variant="primary" size="lg" busy={busy}>
        {t(busy ? 'backup:recover.working' : 'backup:recover.start')}
      </Button>
      {recover.isPending && <Recovering />}
    </form>
  );
}

const lookEveryMs = 500;

/** How far it is, and a way to stop it. */
function Recovering() {
  const t = useT();
  const { data } = useCall('backup.recovering', {}, { refetchInterval: lookEveryMs });
  const stop = useAction('backup.stopRecovering');
  const progress = data?.progress ?? null;
  const label = t(`backup:recover.phase.${progress?.phase ?? 'fetching'}`);
  return (
    <div className="flex items-center gap-3">
      <BackupStep
        label={label}
        phase={progress?.phase ?? 'fetching'}
        done={progress?.done ?? 0}
        total={progress?.total ?? 0}
      />
      <Button size="sm" disabled={stop.isPending || stop.isSuccess} onClick={() => stop.mutate({})}>
        {t('ui:cancel')}
      </Button>
    </div>
  );
}
