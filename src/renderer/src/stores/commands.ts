/**
 * Everything the palette can run and a shortcut can call. The shell adds its own for good, a screen adds its own
 * while it is shown.
 */
import type { LucideIcon } from 'lucide-react';
import { useEffect, useId } from 'react';
import { create } from 'zustand';

export interface Command {
  readonly id: string;
  /** Translated. */
  readonly title: string;
  readonly icon?: LucideIcon | undefined;
  /** See shortcuts.ts. */
  readonly shortcut?: string | undefined;
  /** Other words it is found by. */
  readonly keywords?: readonly string[];
  readonly group: 'go' | 'general' | 'screen';
  readonly run: () => void;
}

interface Commands {
  readonly commands: readonly Command[];
  readonly paletteOpen: boolean;
  readonly helpOpen: boolean;
}

export const useCommandStore = create<Commands>()(() => ({ commands: [], paletteOpen: false, helpOpen: false }));

export function setPaletteOpen(paletteOpen: boolean): void {
  useCommandStore.setState({ paletteOpen });
}

export function setHelpOpen(helpOpen: boolean): void {
  useCommandStore.setState({ helpOpen });
}

interface Offer {
  readonly commands: readonly Command[];
  /** What of them is to be seen. */
  readonly words: string;
}

/** What every mounted component offers now: newer than the store, which changes only with what is to be seen. */
const offers = new Map<string, Offer>();

function publish(): void {
  useCommandStore.setState({ commands: [...offers.values()].flatMap(({ commands }) => commands) });
}

/** All commands now, those of the screen first, so that its shortcuts win over general ones. */
export function currentCommands(): readonly Command[] {
  return [...offers.values()].toReversed().flatMap(({ commands }) => commands);
}

/**
 * Offer commands while the component is mounted. They may be made anew at every render: what runs is always the
 * latest, and the palette is only told when their words change.
 */
export function useCommands(commands: readonly Command[]): void {
  const owner = useId();
  useEffect(() => {
    const words = JSON.stringify(commands.map(({ id, title, shortcut }) => [id, title, shortcut]));
    const changed = offers.get(owner)?.words !== words;
    offers.set(owner, { commands, words });
    if (changed) publish();
  });
  useEffect(
    () => () => {
      offers.delete(owner);
      publish();
    },
    [owner],
  );
}
