import { useState, type FormEvent } from 'react';
import type { BackupPlan, BackupStatus, BackupTarget } from '../../../../shared/contract/backup.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented, SwitchField } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { BackupTargetFields, emptyTarget, targetOf, type TargetDraft } from './backup-target.tsx';

const everyHours = [1, 2, 4, 6, 12, 24] as const;
const kept = ['hourly', 'daily', 'weekly', 'monthly'] as const;
const formId = 'backup-form';

function draftOf(target: BackupTarget | null): TargetDraft {
  return target === null ? emptyTarget : { ...emptyTarget, ...target };
}

/** Where backups go, how often, and what is kept. */
export function BackupForm({ status, onClose }: { readonly status: BackupStatus; readonly onClose: () => void }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [off, setOff] = useState(false);
  const [draft, setDraft] = useState(draftOf(status.target));
  const [plan, setPlan] = useState<BackupPlan>(status.plan);
  const configure = useAction('backup.configure', {
    onSuccess: (_, { target }) => {
      show({ title: t(target === null ? 'backup:form.turnedOff' : 'backup:form.saved'), tone: 'ok' });
      onClose();
    },
    onError: () => undefined,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (off) configure.mutate({ target: null, plan });
    else {
      const secret = draft.kind === 's3' && draft.secret !== '' ? { secret: draft.secret } : {};
      configure.mutate({ target: targetOf(draft), plan, ...secret });
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('backup:form.title')}
      description={t('backup:form.lead')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={configure.isPending}>
            {t(configure.isPending ? 'backup:form.saving' : off ? 'ui:save' : 'backup:form.save')}
          </Button>
        </>
      }
    >
      <form id={formId} className="flex flex-col gap-4" onSubmit={submit}>
        <Segmented
          label={t('backup:form.kind')}
          value={off ? 'off' : draft.kind}
          onChange={(kind) => {
            setOff(kind === 'off');
            if (kind !== 'off') setDraft({ ...draft, kind });
          }}
          options={[
            { value: 'folder', label: t('backup:form.folder') },
            { value: 's3', label: t('backup:form.s3') },
            ...(status.target === null ? [] : [{ value: 'off' as const, label: t('backup:form.off') }]),
          ]}
        />
        {!off && (
          <>
            <BackupTargetFields draft={draft} onChange={setDraft} known={status.target?.kind === 's3'} />
            <PlanFields plan={plan} onChange={setPlan} />
          </>
        )}
        {configure.error !== null && <ErrorCallout error={configure.error} />}
      </form>
    </Dialog>
  );
}

function PlanFields({ plan, onChange }: { readonly plan: BackupPlan; readonly onChange: (plan: BackupPlan) => void }) {
  const t = useT();
  return (
    <>
      <Field label={t('backup:form.schedule')}>
        {(control) => (
          <Select
            {...control}
            value={String(plan.everyHours)}
            onChange={(event) => onChange({ ...plan, everyHours: Number(event.target.value) })}
          >
            {everyHours.map((count) => (
              <option key={count} value={String(count)}>
                {t('backup:form.hours', { count })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <SwitchField
        label={t('backup:form.continuous')}
        hint={t('backup:form.continuousHint', { count: plan.continuousDays })}
        checked={plan.continuous}
        onChange={(continuous) => onChange({ ...plan, continuous })}
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 text-sm font-medium">{t('backup:form.keep')}</legend>
        <div className="grid grid-cols-4 gap-3">
          {kept.map((period) => (
            <Field key={period} label={t(`backup:form.${period}`)}>
              {(control) => (
                <NumberInput
                  {...control}
                  least={0}
                  greatest={100}
                  value={plan.keep[period]}
                  onChange={(count) => onChange({ ...plan, keep: { ...plan.keep, [period]: count } })}
                />
              )}
            </Field>
          ))}
        </div>
      </fieldset>
    </>
  );
}
