import { PlugZap, Unplug } from 'lucide-react';
import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { VaultStatus } from '../../../shared/contract/vault.ts';
import { useCall } from '../api/hooks.ts';
import { useT } from '../i18n/index.ts';
import { useFirstRun } from '../stores/first-run.ts';
import { Button } from '../ui/button.tsx';
import { part } from '../ui/part.ts';
import { EmptyState } from '../ui/states.tsx';
import { Mark } from './mark.tsx';
import { Shell } from './shell.tsx';

const FirstRunScreen = part(async () => ({
  default: (await import('../features/vault/first-run-screen.tsx')).FirstRunScreen,
}));
const UnlockScreen = part(async () => ({
  default: (await import('../features/vault/unlock-screen.tsx')).UnlockScreen,
}));
const PolicyScreen = part(async () => ({
  default: (await import('../features/vault/policy-screen.tsx')).PolicyScreen,
}));
const FactorScreen = part(async () => ({
  default: (await import('../features/vault/factor-screen.tsx')).FactorScreen,
}));
const RotatingScreen = part(async () => ({
  default: (await import('../features/vault/rotating-screen.tsx')).RotatingScreen,
}));

function Whole({ children }: { readonly children: ReactNode }) {
  return <main className="flex h-full flex-col">{children}</main>;
}

/** The first paint, while the core is asked how things stand: usually too short to be seen. */
function Waiting() {
  const t = useT();
  return (
    <Whole>
      <div role="status" aria-label={t('ui:loading')} className="m-auto animate-pulse">
        <Mark size={36} />
      </div>
    </Whole>
  );
}

/**
 * When an open workspace is locked the page begins anew: whatever a screen, a store, a draft or an answer under way
 * still holds of the workspace is gone with it.
 */
function useForgetting(state: VaultStatus['state'] | undefined): void {
  const opened = useRef(false);
  useEffect(() => {
    if (state === 'unlocked') opened.current = true;
    if (state === 'locked' && opened.current) window.location.reload();
  }, [state]);
}

/**
 * Whether a second factor has to be added first. Until the policy was asked, null; and once it is being added, true
 * until whoever adds it has kept what there is to keep.
 */
function useFactorFirst() {
  const { refetch, data } = useCall('policy.get', {});
  const [asked, setAsked] = useState(false);
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    // What was answered while locked says nothing of whoever has unlocked.
    void refetch().finally(() => setAsked(true));
  }, [refetch]);
  const done = useCallback(() => void refetch().finally(() => setAdding(false)), [refetch]);
  const missing = asked && data?.secondFactorMissing === true;
  if (missing && !adding) setAdding(true);
  const source = data?.entries.find(({ field }) => field === 'requireSecondFactor')?.source ?? '';
  return { first: asked ? adding : null, missing, source, done };
}

/** The workspace once it is known who is there: before, it would ask for what is not theirs. */
function Known({ titleBar }: { readonly titleBar: boolean }) {
  const me = useCall('people.me', {});
  return me.data === undefined && me.error === null ? <Waiting /> : <Shell titleBar={titleBar} />;
}

/** The open workspace, or what has to be done before it is shown. */
function Opened({ status, titleBar }: { readonly status: VaultStatus; readonly titleBar: boolean }) {
  const factor = useFactorFirst();
  if (factor.first === null) return <Waiting />;
  if (!factor.first) return <Known titleBar={titleBar} />;
  return (
    <Whole>
      <Suspense fallback={<Waiting />}>
        <FactorScreen status={status} missing={factor.missing} source={factor.source} onDone={factor.done} />
      </Suspense>
    </Whole>
  );
}

/** What is shown at all: nothing of the workspace before it is open. */
export function Gate() {
  const t = useT();
  const status = useCall('vault.status', {});
  const info = useCall('app.info', {});
  const policy = useCall('policy.get', {});
  const firstRun = useFirstRun((state) => state.open);
  // A database that is written anew is closed meanwhile, and opened again.
  useForgetting(status.data?.rotating === null ? status.data.state : undefined);
  const titleBar = info.data?.host.customTitleBar ?? false;

  if (status.error !== null && status.data === undefined) {
    const ended = status.error.code === 'unauthenticated';
    return (
      <Whole>
        <EmptyState
          icon={ended ? PlugZap : Unplug}
          title={t(ended ? 'shell:session.title' : 'shell:unreachable.title')}
          action={<Button onClick={() => void status.refetch()}>{t('ui:retry')}</Button>}
        >
          {t(ended ? 'shell:session.body' : 'shell:unreachable.body')}
        </EmptyState>
      </Whole>
    );
  }
  if (status.data === undefined) return <Waiting />;
  if (policy.data?.state === 'invalid') {
    return (
      <Whole>
        <Suspense fallback={<Waiting />}>
          <PolicyScreen problems={policy.data.problems} onRetry={() => void policy.refetch()} />
        </Suspense>
      </Whole>
    );
  }
  if (status.data.rotating !== null) {
    return (
      <Whole>
        <Suspense fallback={<Waiting />}>
          <RotatingScreen phase={status.data.rotating.phase} />
        </Suspense>
      </Whole>
    );
  }
  if (status.data.state === 'unlocked' && !firstRun) return <Opened status={status.data} titleBar={titleBar} />;
  return (
    <Whole>
      <Suspense fallback={<Waiting />}>
        {status.data.state === 'new' || firstRun ? (
          <FirstRunScreen status={status.data} />
        ) : (
          <UnlockScreen status={status.data} />
        )}
      </Suspense>
    </Whole>
  );
}
