import { displayKeys } from './shortcuts.ts';
import { cx } from './cx.ts';

interface KbdProps {
  /** As shortcuts are written: `mod+k`, `g t`. */
  readonly keys: string;
  readonly tone?: 'plain' | 'inverse';
}

/** A shortcut as keycaps. Hidden from screen readers, which get it by `aria-keyshortcuts` or the help. */
export function Kbd({ keys, tone = 'plain' }: KbdProps) {
  return (
    <span aria-hidden className="ml-1 inline-flex items-center gap-0.5">
      {displayKeys(keys).map((key, index) => (
        <kbd
          key={`${key}${String(index)}`}
          className={cx(
            'inline-flex h-4 min-w-4 items-center justify-center rounded-sm px-1 font-sans text-xs font-medium',
            tone === 'inverse' ? 'bg-black/25 text-on-accent' : 'border border-line bg-sunken text-muted',
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
