/**
 * Keyboard shortcuts as text: `mod+k` (Command on a Mac, Control elsewhere), `?`, or a sequence such as `g t`. Pure,
 * but for the look at the platform.
 */
export interface KeyPress {
  readonly key: string;
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export interface Binding {
  readonly keys: string;
  readonly run: () => void;
}

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/**
 * The name of one key press, as written in shortcuts. Shift counts with named keys and modifiers only: a typed sign
 * such as `?` has it in itself.
 */
export function pressName({ key, mod, alt, shift }: KeyPress): string {
  const named = key.length > 1;
  const base = named ? key : key.toLowerCase();
  return [mod && 'mod', alt && 'alt', shift && (named || mod || alt) && 'shift', base].filter(Boolean).join('+');
}

export interface Match {
  readonly run: (() => void) | null;
  /** What was typed so far of a longer shortcut; empty to start anew. */
  readonly pending: string;
}

/** What a key press means after those before it: a shortcut to run, the beginning of one, or nothing. */
export function matchShortcut(bindings: readonly Binding[], pending: string, press: string): Match {
  const typed = pending === '' ? press : `${pending} ${press}`;
  const exact = bindings.find((binding) => binding.keys === typed);
  if (exact !== undefined) return { run: exact.run, pending: '' };
  if (bindings.some((binding) => binding.keys.startsWith(`${typed} `))) return { run: null, pending: typed };
  return pending === '' ? { run: null, pending: '' } : matchShortcut(bindings, '', press);
}

const symbols: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: isMac ? '⇧' : 'Shift',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The keycaps of a shortcut. */
export function displayKeys(keys: string): string[] {
  return keys
    .split(' ')
    .flatMap((press) => press.split('+'))
    .map((key) => symbols[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** Keys typed into a field belong to it, unless a modifier says otherwise. */
export function belongsToField(target: EventTarget | null, mod: boolean): boolean {
  if (mod || !(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
