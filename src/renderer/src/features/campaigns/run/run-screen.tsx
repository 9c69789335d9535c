import { ArrowLeft, Copy, MoreHorizontal, Pause, PenLine, Play, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Campaign, CampaignCounts } from '../../../../../shared/contract/campaign-shape.ts';
import { useAction } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useRefusal } from '../../../api/may.ts';
import { useT } from '../../../i18n/index.ts';
import { useCommands } from '../../../stores/commands.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Page, Stat } from '../../../ui/page.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Callout } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useCampaignActions } from '../list-screen.tsx';
import { CampaignStatus } from '../status.tsx';
import { EnrolmentTable } from './enrolment-table.tsx';

const figures = [
  'sent',
  'replied',
  'autoReplied',
  'bounced',
  'unsubscribed',
  'complained',
  'failed',
  'uncertain',
] as const satisfies readonly (keyof CampaignCounts)[];

/** A launched campaign: how far it is, what came of it, and everyone in it. */
export function RunScreen({ campaign }: { readonly campaign: Campaign }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const [, navigate] = useLocation();
  const [uncertainOnly, setUncertainOnly] = useState(false);
  const { counts } = campaign;
  const next = campaign.status === 'running' ? campaign.nextSendAt : null;
  return (
    <Page
      title={campaign.name}
      before={<IconButton icon={ArrowLeft} label={t('ui:back')} onClick={() => navigate('/')} />}
      note={
        <span className="flex items-center gap-3">
          <CampaignStatus status={campaign.status} />
          {next !== null && (
            <span title={format.exact(next)}>{t('campaigns:run.next', { when: format.relative(next, now) })}</span>
          )}
        </span>
      }
      actions={<Actions campaign={campaign} />}
    >
      <div className="flex shrink-0 flex-col gap-4 border-b border-line px-5 py-4">
        <PauseNote campaign={campaign} />
        {counts.uncertain > 0 && (
          <Callout
            tone="warn"
            action={
              <Button size="sm" onClick={() => setUncertainOnly(true)}>
                {t('campaigns:run.uncertainShow')}
              </Button>
            }
          >
            {t('campaigns:run.uncertainBanner', { count: counts.uncertain })}
          </Callout>
        )}
        <div className="flex items-center gap-4">
          <div className="flex-1">
            <Progress
              label={t('campaigns:column.progress')}
              value={counts.finished + counts.stopped}
              max={counts.contacts}
            />
          </div>
          <span className="tabular text-sm text-muted">
            {t('ui:job.progress', {
              done: format.number(counts.finished + counts.stopped),
              total: format.number(counts.contacts),
            })}
          </span>
        </div>
        <div className="grid grid-cols-[repeat(auto-fit,minmax(110px,1fr))] gap-4">
          {figures.map((figure) => (
            <Stat key={figure} label={t(`campaigns:run.${figure}`)} value={format.number(counts[figure])} />
          ))}
        </div>
      </div>
      <EnrolmentTable campaign={campaign} uncertainOnly={uncertainOnly} onUncertainOnly={setUncertainOnly} />
    </Page>
  );
}

function PauseNote({ campaign }: { readonly campaign: Campaign }) {
  const t = useT();
  const reason = campaign.status === 'paused' ? campaign.pauseReason : null;
  const known = (['user', 'account', 'block', 'restored', 'uncertain'] as const).find((each) => each === reason);
  if (known === undefined) return null;
  return <Callout tone={known === 'user' ? 'info' : 'warn'}>{t(`campaigns:pauseReason.${known}`)}</Callout>;
}

function Actions({ campaign }: { readonly campaign: Campaign }) {
  const t = useT();
  const [, navigate] = useLocation();
  const [stopping, setStopping] = useState(false);
  const { id, status } = campaign;
  const refusal = useRefusal();
  const unsendable = refusal('campaigns:send');
  const unwritable = refusal('campaigns:write') !== null;
  const pause = useAction('campaigns.pause');
  const resume = useAction('campaigns.resume');
  const actions = useCampaignActions(() => navigate('/'));
  const alive = status === 'running' || status === 'paused';
  useCommands([
    ...(status === 'running' && unsendable === null
      ? [
          {
            id: 'campaign.pause',
            title: t('campaigns:action.pause'),
            icon: Pause,
            group: 'screen' as const,
            run: () => pause.mutate({ id }),
          },
        ]
      : []),
    ...(status === 'paused' && unsendable === null
      ? [
          {
            id: 'campaign.resume',
            title: t('campaigns:action.resume'),
            icon: Play,
            group: 'screen' as const,
            run: () => resume.mutate({ id }),
          },
        ]
      : []),
  ]);
  return (
    <>
      {status === 'running' && (
        <Button icon={Pause} refused={unsendable} busy={pause.isPending} onClick={() => pause.mutate({ id })}>
          {t('campaigns:action.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          variant="primary"
          icon={Play}
          refused={unsendable}
          busy={resume.isPending}
          onClick={() => resume.mutate({ id })}
        >
          {t('campaigns:action.resume')}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={MoreHorizontal} label={t('campaigns:action.more', { name: campaign.name })} />}
        items={[
          ...(alive
            ? [
                {
                  label: t('campaigns:action.edit'),
                  icon: PenLine,
                  disabled: unwritable,
                  onSelect: () => navigate(`/${String(id)}/edit`),
                },
              ]
            : []),
          {
            label: t('campaigns:action.duplicate'),
            icon: Copy,
            disabled: unwritable,
            onSelect: () => actions.duplicate(id),
          },
          ...(alive
            ? [
                {
                  label: t('campaigns:action.stop'),
                  icon: Square,
                  danger: true,
                  disabled: unsendable !== null,
                  onSelect: () => setStopping(true),
                },
              ]
            : []),
          {
            label: t('campaigns:action.remove'),
            icon: Trash2,
            danger: true,
            disabled: unwritable || status === 'running',
            onSelect: () => actions.remove(id),
          },
        ]}
      />
      {stopping && <StopDialog id={id} onClose={() => setStopping(false)} />}
    </>
  );
}

function StopDialog({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const t = useT();
  const stop = useAction('campaigns.stop', { onSuccess: onClose });
  return (
    <Dialog
      open
      size="sm"
      title={t('campaigns:action.stopTitle')}
      description={t('campaigns:action.stopBody')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="danger" busy={stop.isPending} onClick={() => stop.mutate({ id })}>
            {t('campaigns:action.stop')}
          </Button>
        </>
      }
    />
  );
}
