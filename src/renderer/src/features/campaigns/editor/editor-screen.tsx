import { ArrowLeft, Copy, MoreHorizontal, Pause, PenLine, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Campaign } from '../../../../../shared/contract/campaign-shape.ts';
import { call } from '../../../api/client.ts';
import { useAction } from '../../../api/hooks.ts';
import { useRefusal } from '../../../api/may.ts';
import { exactText } from '../../../i18n/errors.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Page } from '../../../ui/page.tsx';
import { Callout } from '../../../ui/states.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { useCampaignActions } from '../list-screen.tsx';
import { NameDialog } from '../../../ui/name-dialog.tsx';
import { CampaignStatus } from '../status.tsx';
import { AudienceTab } from './audience-tab.tsx';
import { ReviewTab } from './review-tab.tsx';
import { ScheduleTab } from './schedule-tab.tsx';
import { SenderTab } from './sender-tab.tsx';
import { SequenceTab } from './sequence-tab.tsx';
import { tabNames, type TabName } from './tab-of.ts';
import { DraftProvider, useDraft, useDraftOf } from './use-draft.ts';

/** The editor of a campaign: everything is saved as it is changed. */
export function EditorScreen({ campaign }: { readonly campaign: Campaign }) {
  const draft = useDraftOf(campaign);
  return (
    <DraftProvider value={draft}>
      <Editor />
    </DraftProvider>
  );
}

function Editor() {
  const t = useT();
  const [, navigate] = useLocation();
  const { campaign, fields, set, flush } = useDraft();
  const [tab, setTab] = useState<TabName>(campaign.launchedAt === null ? 'audience' : 'sequence');
  const [step, setStep] = useState(0);
  const [renaming, setRenaming] = useState(false);
  const fixed = useRefusal()('campaigns:write');
  const actions = useCampaignActions(() => navigate('/'));
  const open = (next: TabName): void => {
    // The review looks at what is stored.
    if (next === 'review') void flush();
    setTab(next);
  };
  const goTo = (next: TabName, at: number | null): void => {
    setStep((at ?? 1) - 1);
    open(next);
  };
  const launched = campaign.launchedAt !== null;
  const following = launched ? undefined : tabNames[tabNames.indexOf(tab) + 1];
  const unpaused = campaign.status === 'running' ? t('campaigns:pauseToWrite') : null;
  const content = (body: ReactNode, why = fixed) => (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-260 px-6 py-6">
        <SaveTrouble />
        {why === null ? (
          body
        ) : (
          <ReadOnly why={why} action={why === unpaused && <PauseButton id={campaign.id} />}>
            {body}
          </ReadOnly>
        )}
      </div>
    </div>
  );
  const tabs = [
    ...(launched
      ? []
      : [{ value: 'audience' as const, label: t('campaigns:tab.audience'), content: content(<AudienceTab />) }]),
    {
      value: 'sequence' as const,
      label: t('campaigns:tab.sequence'),
      content: content(<SequenceTab initialStep={step} />, fixed ?? unpaused),
    },
    { value: 'schedule' as const, label: t('campaigns:tab.schedule'), content: content(<ScheduleTab />) },
    ...(launched
      ? []
      : [
          { value: 'sender' as const, label: t('campaigns:tab.sender'), content: content(<SenderTab />) },
          {
            value: 'review' as const,
            label: t('campaigns:tab.review'),
            content: content(<ReviewTab onGo={goTo} />, null),
          },
        ]),
  ];
  return (
    <Page
      title={fields.name}
      before={
        <IconButton
          icon={ArrowLeft}
          label={t('ui:back')}
          onClick={() => navigate(launched ? `/${String(campaign.id)}` : '/')}
        />
      }
      note={
        <span className="flex items-center gap-3">
          <CampaignStatus status={campaign.status} />
          <SavedState />
        </span>
      }
      actions={
        <>
          {following !== undefined && (
            <Button variant="primary" onClick={() => open(following)}>
              {t('campaigns:next', { tab: t(`campaigns:tab.${following}`) })}
            </Button>
          )}
          <Menu
            trigger={<IconButton icon={MoreHorizontal} label={t('campaigns:action.more', { name: campaign.name })} />}
            items={[
              {
                label: t('campaigns:action.rename'),
                icon: PenLine,
                disabled: fixed !== null,
                onSelect: () => setRenaming(true),
              },
              {
                label: t('campaigns:action.duplicate'),
                icon: Copy,
                disabled: fixed !== null,
                onSelect: () => actions.duplicate(campaign.id),
              },
              {
                label: t('campaigns:action.remove'),
                icon: Trash2,
                danger: true,
                disabled: fixed !== null || campaign.status === 'running',
                onSelect: () => actions.remove(campaign.id),
              },
            ]}
          />
        </>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col [&>div>[role=tablist]]:px-5">
        <Tabs label={campaign.name} value={tab} onChange={open} tabs={tabs} />
      </div>
      {renaming && (
        <NameDialog
          title={t('campaigns:action.rename')}
          action={t('ui:save')}
          initial={fields.name}
          onSave={(name) => {
            set({ name });
            setRenaming(false);
          }}
          onClose={() => setRenaming(false)}
        />
      )}
    </Page>
  );
}

/** For whoever may look at a campaign but not write it, or not now. */
function ReadOnly(props: { readonly why: string; readonly action: ReactNode; readonly children: ReactNode }) {
  const { why, action, children } = props;
  return (
    <div className="flex flex-col gap-4">
      <Callout action={action}>{why}</Callout>
      <div inert>{children}</div>
    </div>
  );
}

function PauseButton({ id }: { readonly id: number }) {
  const t = useT();
  const refused = useRefusal()('campaigns:send');
  const pause = useAction('campaigns.pause');
  return (
    <Button icon={Pause} refused={refused} busy={pause.isPending} onClick={() => pause.mutate({ id })}>
      {t('campaigns:action.pause')}
    </Button>
  );
}

function SavedState() {
  const t = useT();
  const { state } = useDraft();
  return (
    <span role="status" className="text-sm text-muted">
      {t(`campaigns:saved.${state}`)}
    </span>
  );
}

/** A save that failed, or a change made elsewhere: said where it is seen, with the way out. */
function SaveTrouble() {
  const t = useT();
  const { state, error, campaign, flush, reset } = useDraft();
  const showError = useToasts((toasts) => toasts.showError);
  if (state === 'conflict')
    return (
      <div className="mb-4">
        <Callout
          tone="warn"
          title={t('campaigns:saved.conflict')}
          action={
            <Button onClick={() => void call('campaigns.get', { id: campaign.id }).then(reset).catch(showError)}>
              {t('campaigns:saved.reload')}
            </Button>
          }
        >
          {t('campaigns:saved.conflictBody')}
        </Callout>
      </div>
    );
  if (state !== 'error') return null;
  return (
    <div className="mb-4">
      <Callout
        tone="danger"
        title={t('campaigns:saved.error')}
        action={<Button onClick={() => void flush()}>{t('campaigns:saved.retry')}</Button>}
      >
        {error === null ? null : exactText(error)}
      </Callout>
    </div>
  );
}
