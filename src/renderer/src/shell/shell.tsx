import { Compass, Lock } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useCall } from '../api/hooks.ts';
import { useMay } from '../api/may.ts';
import { AttentionBanner } from '../features/accounts/attention-banner.tsx';
import { features } from '../features/index.ts';
import { useT } from '../i18n/index.ts';
import { applyPreferences } from '../stores/preferences.ts';
import { Button } from '../ui/button.tsx';
import { useCutTitles } from '../ui/cut-titles.ts';
import { part } from '../ui/part.ts';
import { EmptyState, Skeleton } from '../ui/states.tsx';
import { useActivity } from './activity.ts';
import { Boundary } from './boundary.tsx';
import { useGeneralCommands } from './general-commands.ts';
import { Palette } from './palette.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const screens = features.map(({ id, load, permission }) => ({ id, permission, Screen: part(load) }));

/** The settings of the open workspace decide how things look; the lock screen keeps the last ones. */
function useWorkspacePreferences(): void {
  const { data } = useCall('settings.get', {});
  useEffect(() => {
    if (data !== undefined) applyPreferences({ theme: data.theme, locale: data.locale, zone: data.zone });
  }, [data]);
}

/** The person's role does not have the section that an address names. */
function NotAllowed() {
  const t = useT();
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={Lock}
      title={t('access:refused')}
      action={<Button onClick={() => navigate('~/today')}>{t('shell:notFound.home')}</Button>}
    >
      {t('access:refusedHint')}
    </EmptyState>
  );
}

function NotFound() {
  const t = useT();
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={Compass}
      title={t('shell:notFound.title')}
      action={<Button onClick={() => navigate('/today')}>{t('shell:notFound.home')}</Button>}
    >
      {t('shell:notFound.body')}
    </EmptyState>
  );
}

/** After a move, Tab goes on in the content: not in the sidebar, and not at the top of the page. */
function useFocusOnArrival(location: string): void {
  const shown = useRef(location);
  useEffect(() => {
    const elsewhere = shown.current.split('/')[1] !== location.split('/')[1];
    if (shown.current === location) return undefined;
    shown.current = location;
    // By then a dialog that led here has given the focus back, or lost it with what it gave it to.
    const timer = setTimeout(() => {
      const main = document.querySelector('main');
      const focused = document.activeElement;
      const lost = focused === null || focused === document.body;
      if (lost || (elsewhere && main?.contains(focused) === false)) main?.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [location]);
}

/** The unlocked application: sidebar, the section of the route, and what lies above both. */
export function Shell({ titleBar }: { readonly titleBar: boolean }) {
  const t = useT();
  const [location] = useLocation();
  const may = useMay();
  useWorkspacePreferences();
  useGeneralCommands();
  useShortcuts();
  useActivity();
  useCutTitles();
  useFocusOnArrival(location);
  return (
    <div className="flex h-full">
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-raised focus:px-3 focus:py-1.5 focus:shadow-pop"
      >
        {t('shell:skip')}
      </a>
      <Sidebar titleBar={titleBar} />
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-bg outline-none">
        <AttentionBanner />
        <Boundary place={location}>
          <Suspense fallback={<Skeleton lines={6} className="p-6" />}>
            <Switch>
              <Route path="/">
                <Redirect to="/today" replace />
              </Route>
              {screens.map(({ id, permission, Screen }) => (
                <Route
                  key={id}
                  path={`/${id}`}
                  component={permission === undefined || may(permission) ? Screen : NotAllowed}
                  nest
                />
              ))}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      </main>
      <Palette />
      <ShortcutHelp />
    </div>
  );
}
