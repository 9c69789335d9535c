import { useEffect } from 'react';
import { currentCommands } from '../stores/commands.ts';
import { passToScreenList } from '../ui/screen-list.ts';
import { belongsToField, isMac, matchShortcut, pressName } from '../ui/shortcuts.ts';

/** Milliseconds in which the next key of a sequence must come. */
const patience = 1200;

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** Run commands by their shortcuts, anywhere in the window. */
export function useShortcuts(): void {
  useEffect(() => {
    let pending = '';
    let lastAt = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      const mod = isMac ? event.metaKey : event.ctrlKey;
      if (event.defaultPrevented || modifiers.has(event.key) || event.isComposing || belongsToField(event.target, mod))
        return;
      if (document.querySelector('[role="dialog"]:not([data-state="closed"])') !== null && !mod) return;
      if (event.timeStamp - lastAt > patience) pending = '';
      lastAt = event.timeStamp;
      const bindings = currentCommands().flatMap(({ shortcut, run }) =>
        shortcut === undefined ? [] : [{ keys: shortcut, run }],
      );
      const press = pressName({ key: event.key, mod, alt: event.altKey, shift: event.shiftKey });
      const match = matchShortcut(bindings, pending, press);
      pending = match.pending;
      if (match.run === null && pending === '') {
        if (!mod && !event.altKey && !event.shiftKey && passToScreenList(event)) event.preventDefault();
        return;
      }
      event.preventDefault();
      match.run?.();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
