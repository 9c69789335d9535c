import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  backupPreview,
  type BackupCounts,
  type BackupPoint,
  type BackupPreview,
} from '../../../../shared/contract/backup.ts';
import type { Input } from '../../../../shared/contract/index.ts';
import { call } from '../../api/client.ts';
import { useAction, usePresence } from '../../api/hooks.ts';
import { isOver } from '../../api/job-cache.ts';
import { isStale } from '../../api/query.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { instantOf, wallText } from '../../i18n/wall-time.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useJob } from '../../ui/progress.tsx';
import { Callout, ErrorCallout } from '../../ui/states.tsx';
import { forgetDrafts } from '../inbox/drafts.ts';
import { BackupJob } from './backup-progress.tsx';

const formId = 'restore-when';
/** What these say is not in the database that was put in place. */
const ofTheHost = ['vault.', 'policy.', 'app.', 'people.me', 'backup.'];

/** Nobody waits for it any more; that it may have ended meanwhile is no trouble. */
function giveUp<N extends 'backup.discard' | 'jobs.cancel'>(name: N, input: Input<N>): void {
  call(name, input).catch(() => undefined);
}

/** Choose the second, look at what would change, agree. */
export function RestoreDialog({ point, onClose }: { readonly point: BackupPoint; readonly onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const zone = usePreferences((state) => state.zone);
  const [when, setWhen] = useState(() => wallText(point.until ?? point.at + 999, zone));
  const [jobId, setJobId] = useState<number | null>(null);
  const job = useJob(jobId);
  const here = usePresence();
  const prepare = useAction('backup.prepare', {
    onSuccess(started) {
      // Left before it was there.
      if (here.current) setJobId(started.jobId);
      else giveUp('jobs.cancel', { id: started.jobId });
    },
    onError: () => undefined,
  });
  const restore = useAction('backup.restore', {
    onSuccess: ({ safetyCopy, ledgerKnown }) => {
      forgetDrafts();
      // What was known of the workspace was known of another one.
      void client.resetQueries({ predicate: ({ queryKey: [method] }) => !isStale(String(method), ofTheHost) });
      const title = t(ledgerKnown ? 'backup:restore.done' : 'backup:restore.doneDamaged', { path: safetyCopy });
      // Long enough to note where the safety copy lies.
      show({ title, tone: ledgerKnown ? 'ok' : 'danger', duration: 30_000 });
      onClose();
    },
    onError: () => undefined,
  });
  const parsed = job?.state === 'done' ? backupPreview.safeParse(job.result) : null;
  const preview = parsed?.success === true ? parsed.data : null;
  const back = (): void => {
    if (preview !== null) giveUp('backup.discard', { preparedId: preview.preparedId });
    setJobId(null);
  };
  const leave = (): void => {
    if (restore.isPending) return;
    if (job !== undefined && !isOver(job.state)) giveUp('jobs.cancel', { id: job.id });
    if (preview !== null) giveUp('backup.discard', { preparedId: preview.preparedId });
    onClose();
  };
  const at = instantOf(when, zone);
  const early = at + 999 < point.at;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // A second that is named is meant to its end.
    if (!early && Number.isFinite(at)) prepare.mutate({ at: at + 999 });
  };
  return (
    <Dialog
      open
      onClose={leave}
      title={t('backup:restore.title')}
      description={t('backup:restore.lead')}
      footer={
        preview === null ? (
          <>
            <Button onClick={leave}>{t('ui:cancel')}</Button>
            <Button
              type="submit"
              form={formId}
              variant="primary"
              busy={prepare.isPending}
              disabled={early || !Number.isFinite(at) || (job !== undefined && !isOver(job.state))}
            >
              {t('backup:restore.prepare')}
            </Button>
          </>
        ) : (
          <>
            <Button disabled={restore.isPending} onClick={back}>
              {t('backup:restore.back')}
            </Button>
            <Button
              variant="danger"
              busy={restore.isPending}
              onClick={() => restore.mutate({ preparedId: preview.preparedId })}
            >
              {t('backup:restore.confirm')}
            </Button>
          </>
        )
      }
    >
      {preview === null ? (
        <form id={formId} className="flex flex-col gap-4" onSubmit={submit}>
          <Field
            label={t('backup:restore.when')}
            hint={t('backup:restore.whenHint')}
            error={early ? t('backup:restore.early', { time: format.exact(point.at) }) : null}
          >
            {(control) => (
              <DateField {...control} label={t('backup:restore.when')} kind="second" value={when} onChange={setWhen} />
            )}
          </Field>
          {job !== undefined && !isOver(job.state) && <BackupJob job={job} label={t('backup:restore.preparing')} />}
          {job?.state === 'failed' && <Callout tone="danger">{translateSentence(job.error?.message ?? '')}</Callout>}
          {prepare.error !== null && <ErrorCallout error={prepare.error} />}
        </form>
      ) : (
        <Preview preview={preview} />
      )}
      {restore.error !== null && <ErrorCallout error={restore.error} />}
    </Dialog>
  );
}

const counted = ['contacts', 'campaigns', 'sent', 'received', 'accounts', 'suppressed'] as const;

function Preview({ preview }: { readonly preview: BackupPreview }) {
  const t = useT();
  const format = useFormat();
  const newest = ({ audit }: BackupCounts): string =>
    audit === null
      ? t('backup:restore.auditNone')
      : t('backup:restore.auditRow', { seq: format.number(audit.seq), time: format.dateTime(audit.at) });
  const row = (label: string, then: string, now: string) => (
    <tr key={label} className="border-t border-line">
      <th scope="row" className="py-1.5 pr-4 text-left font-normal">
        {label}
      </th>
      <td className={`tabular py-1.5 pr-4 text-right ${then === now ? 'text-muted' : 'font-medium'}`}>{then}</td>
      <td className="tabular py-1.5 text-right text-muted">{now}</td>
    </tr>
  );
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-medium">{t('backup:restore.preview', { time: format.exact(preview.at) })}</h3>
      <table className="w-full">
        <thead>
          <tr className="text-sm text-muted">
            <th scope="col" className="pb-1 text-left font-normal">
              {t('backup:restore.what')}
            </th>
            <th scope="col" className="pr-4 pb-1 text-right font-normal">
              {t('backup:restore.restored')}
            </th>
            <th scope="col" className="pb-1 text-right font-normal">
              {t('backup:restore.present')}
            </th>
          </tr>
        </thead>
        <tbody>
          {counted.map((name) =>
            row(
              t(`backup:restore.${name}`),
              format.number(preview.restored[name]),
              preview.present === null ? '?' : format.number(preview.present[name]),
            ),
          )}
          {row(
            t('backup:restore.audit'),
            newest(preview.restored),
            preview.present === null ? '?' : newest(preview.present),
          )}
        </tbody>
      </table>
      {preview.present === null && <Callout tone="warn">{t('backup:restore.presentDamaged')}</Callout>}
      <Callout tone="info">
        <p>{t('backup:restore.notTwice')}</p>
        <p>{t('backup:restore.safety')}</p>
      </Callout>
    </div>
  );
}
