import { Keyboard, Lock, Monitor, Moon, Search, Sun } from 'lucide-react';
import { useLocation } from 'wouter';
import { useAction } from '../api/hooks.ts';
import { useMay } from '../api/may.ts';
import { features } from '../features/index.ts';
import { useT } from '../i18n/index.ts';
import { setHelpOpen, setPaletteOpen, useCommands, type Command } from '../stores/commands.ts';
import { applyPreferences, type Theme } from '../stores/preferences.ts';
import { useLock } from './lock.ts';

const themes: readonly (readonly [Theme, typeof Sun])[] = [
  ['light', Sun],
  ['dark', Moon],
  ['system', Monitor],
];

/** The commands that are there on every screen. */
export function useGeneralCommands(): void {
  const t = useT();
  const [, navigate] = useLocation();
  const lock = useLock();
  const update = useAction('settings.update');

  const may = useMay();
  const offered = features.filter(({ permission }) => permission === undefined || may(permission));
  const go = offered.map((feature): Command => ({
    id: `go.${feature.id}`,
    title: t(feature.title),
    icon: feature.icon,
    shortcut: feature.shortcut,
    group: 'go',
    run: () => navigate(`/${feature.id}`),
  }));
  const actions = offered
    .flatMap((feature) => feature.commands ?? [])
    .filter(({ permission }) => may(permission))
    .map((command): Command => ({
      id: command.id,
      title: t(command.title),
      icon: command.icon,
      shortcut: command.shortcut,
      group: 'general',
      run: () => navigate(command.path),
    }));
  const look = themes.map(([theme, icon]): Command => ({
    id: `theme.${theme}`,
    title: t(`shell:theme.${theme}`),
    icon,
    group: 'general',
    run: () => {
      applyPreferences({ theme });
      if (may('settings:write')) update.mutate({ theme });
    },
  }));
  useCommands([
    ...go,
    ...actions,
    ...look,
    { id: 'lock', title: t('shell:lock'), icon: Lock, shortcut: 'mod+shift+l', group: 'general', run: lock },
    {
      id: 'palette',
      title: t('shell:palette.open'),
      icon: Search,
      shortcut: 'mod+k',
      group: 'general',
      run: () => setPaletteOpen(true),
    },
    {
      id: 'help',
      title: t('shell:shortcuts.open'),
      icon: Keyboard,
      shortcut: '?',
      group: 'general',
      run: () => setHelpOpen(true),
    },
  ]);
}
