import { CalendarDays, CircleAlert, CircleCheck, Rocket, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { PreflightItem } from '../../../../../shared/contract/campaign-checks.ts';
import type { Job } from '../../../../../shared/contract/jobs.ts';
import { standing } from '../../../api/failure.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { isOver } from '../../../api/job-cache.ts';
import type { Translate } from '../../../i18n/catalogue.ts';
import { useRefusal } from '../../../api/may.ts';
import { hasMessage, useT, translateSentence } from '../../../i18n/index.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { JobBar, useJob } from '../../../ui/progress.tsx';
import { Callout, ErrorCallout, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { findingText } from '../../dlp/texts.ts';
import { Simulation } from './simulation.tsx';
import { tabOf, type TabName } from './tab-of.ts';
import { useDraft } from './use-draft.ts';

const levels = ['blocking', 'warning', 'fine'] as const;
const looks: { readonly [L in PreflightItem['level']]: { readonly icon: LucideIcon; readonly ink: string } } = {
  blocking: { icon: CircleAlert, ink: 'text-danger' },
  warning: { icon: TriangleAlert, ink: 'text-warn' },
  fine: { icon: CircleCheck, ink: 'text-ok' },
};

/** Leads to the tab where something is mended, and there to a step (from 1). */
type Go = (tab: TabName, step: number | null) => void;

/** What stands in the way, how the run would go, and the launch. */
export function ReviewTab({ onGo }: { readonly onGo: Go }) {
  const t = useT();
  const refused = useRefusal()('campaigns:send');
  const { campaign, state } = useDraft();
  const [asking, setAsking] = useState(false);
  const [jobId, setJobId] = useState<number | null>(null);
  const job = useJob(jobId);
  const preflight = useCall('campaigns.preflight', { id: campaign.id }, { enabled: state === 'saved' });
  const failed = standing(preflight);
  // A great audience takes its time to be taken in; the page of the run follows by itself.
  if (job !== undefined && (job.state === 'done' || !isOver(job.state)))
    return (
      <Card className="p-4">
        <JobBar job={job} label={t('campaigns:review.launching')} />
      </Card>
    );
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void preflight.refetch()} />;
  if (preflight.data === undefined) return <Skeleton lines={8} />;
  const { ready, items } = preflight.data;
  return (
    <div className="flex flex-col gap-8">
      {job !== undefined && <LaunchEnded job={job} />}
      <Callout
        tone={ready ? 'ok' : 'danger'}
        title={t(ready ? 'campaigns:review.ready' : 'campaigns:review.notReady')}
        action={
          <span className="flex gap-2">
            <Button busy={preflight.isFetching} onClick={() => void preflight.refetch()}>
              {t('campaigns:review.again')}
            </Button>
            <Button
              variant="primary"
              icon={Rocket}
              refused={refused}
              disabled={!ready || state !== 'saved'}
              onClick={() => setAsking(true)}
            >
              {t('campaigns:review.launch')}
            </Button>
          </span>
        }
      />
      {levels.map((level) => (
        <Level key={level} level={level} items={items.filter((item) => item.level === level)} onGo={onGo} />
      ))}
      <Section title={t('campaigns:review.simulate')} hint={t('campaigns:review.simulateHint')}>
        <Simulation campaignId={campaign.id} steps={campaign.steps.length} icon={CalendarDays} />
      </Section>
      {asking && (
        <LaunchDialog
          onLaunched={(started) => {
            setJobId(started);
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** Why a launch that was begun came to nothing. */
function LaunchEnded({ job }: { readonly job: Job }) {
  const t = useT();
  return (
    <Callout tone={job.state === 'failed' ? 'danger' : 'warn'} title={t('campaigns:review.notLaunched')}>
      {job.error !== null && translateSentence(job.error.message)}
    </Callout>
  );
}

interface LevelProps {
  readonly level: PreflightItem['level'];
  readonly items: readonly PreflightItem[];
  readonly onGo: Go;
}

function Level({ level, items, onGo }: LevelProps) {
  const t = useT();
  if (items.length === 0) return null;
  return (
    <Section title={t(`campaigns:review.${level}`)}>
      <Card>
        <ul>
          {items.map((item, index) => (
            <Item key={`${item.code} ${String(item.step)} ${String(index)}`} item={item} onGo={onGo} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Item({ item, onGo }: { readonly item: PreflightItem; readonly onGo: Go }) {
  const t = useT();
  const { icon: Icon, ink } = looks[item.level];
  const key = `preflight:${item.code}`;
  const tab = item.level === 'fine' ? null : tabOf(item);
  const leak = item.code.startsWith('dlp-') ? leakText(item, t) : null;
  // Plural forms go by a count; the core names its figures after what they are.
  const params = { ...item.params, ...('days' in item.params ? { count: Number(item.params['days']) } : {}) };
  return (
    <li className="flex items-start gap-2.5 border-b border-line px-4 py-2.5 last:border-0">
      <Icon aria-hidden size={16} className={cx('mt-0.5 shrink-0', ink)} />
      <div className="min-w-0 flex-1">
        <p>{leak ?? (hasMessage(key) ? t(key, params) : translateSentence(item.message))}</p>
        {item.contacts !== null && (
          <p className="truncate text-sm text-muted">{item.contacts.sample.map(({ email }) => email).join(', ')}</p>
        )}
      </div>
      {item.step !== null && <Badge>{t('campaigns:sequence.step', { number: item.step })}</Badge>}
      {item.code === 'dlp-confirm' && <ConfirmLeak ruleId={String(item.params['ruleId'])} />}
      {tab !== null && (
        <Button size="sm" variant="ghost" className="-my-0.5" onClick={() => onGo(tab, item.step)}>
          {t('campaigns:review.goTo', { tab: t(`campaigns:tab.${tab}`) })}
        </Button>
      )}
    </li>
  );
}

/** What a rule of data-loss prevention says of a step. */
function leakText({ code, params }: PreflightItem, t: Translate): string {
  const place = dlpPlaces.find((known) => known === params['place']) ?? 'text';
  const action = code === 'dlp-block' ? 'block' : code === 'dlp-warn' ? 'warn' : 'confirm';
  const finding = {
    action,
    place,
    mayConfirm: true,
    rule: String(params['rule']),
    looksFor: String(params['looksFor']),
  };
  return code === 'dlp-confirmed'
    ? `${findingText({ ...finding, action: 'warn' }, t)} ${t('dlp:notice.confirmedCampaign')}`
    : findingText({ ...finding, action }, t);
}

const dlpPlaces = ['subject', 'text', 'link', 'attachment', 'recipient', 'export'] as const;

/** Lets the campaign pass a rule that asks, as its texts are now; the core says where that is not this person's to do. */
function ConfirmLeak({ ruleId }: { readonly ruleId: string }) {
  const t = useT();
  const { campaign } = useDraft();
  const unconfirmed = useRefusal()('dlp:write');
  const confirm = useAction('dlp.confirm');
  return (
    <Button
      size="sm"
      className="-my-0.5"
      refused={unconfirmed}
      busy={confirm.isPending}
      onClick={() => confirm.mutate({ campaignId: campaign.id, ruleId })}
    >
      {t('dlp:notice.confirmCampaign')}
    </Button>
  );
}

interface LaunchDialogProps {
  readonly onLaunched: (jobId: number) => void;
  readonly onClose: () => void;
}

function LaunchDialog({ onLaunched, onClose }: LaunchDialogProps) {
  const t = useT();
  const { campaign } = useDraft();
  const count = useCall('campaigns.audienceCount', { audience: campaign.audience });
  const launch = useAction('campaigns.launch', { onSuccess: ({ jobId }) => onLaunched(jobId) });
  return (
    <Dialog
      open
      size="sm"
      title={t('campaigns:review.launchTitle', { name: campaign.name })}
      description={
        count.data !== undefined ? (
          t('campaigns:review.launchBody', { count: count.data.reached })
        ) : count.error === null ? (
          t('ui:loading')
        ) : (
          <ErrorCallout error={count.error} />
        )
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            icon={Rocket}
            busy={launch.isPending}
            disabled={count.data === undefined}
            onClick={() => launch.mutate({ id: campaign.id })}
          >
            {t('campaigns:review.launch')}
          </Button>
        </>
      }
    />
  );
}
