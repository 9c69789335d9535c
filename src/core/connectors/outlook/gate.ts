/**
 * The one way to a mailbox: so many requests at once and no more, and none before the instant that the server asked
 * to wait for. Exchange Online allows an app four requests at a time to a mailbox
 * (learn.microsoft.com/graph/throttling-limits, "Outlook service limits").
 */
import type { Clock } from '../../ports.ts';

export const requestsAtOnce = 4;

export interface Gate {
  /** Resolves with how to leave again. Rejects with the signal's reason when that is aborted before. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Nobody enters for so many milliseconds. */
  hold(ms: number): void;
  /** For how many milliseconds nobody will enter. */
  heldMs(): number;
}

export function createGate(clock: Clock, places = requestsAtOnce): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  let heldUntil = 0;
  let alarm: (() => void) | null = null;

  const heldMs = (): number => Math.max(0, heldUntil - clock.now());
  const admit = (): void => {
    const held = heldMs();
    if (held > 0) {
      if (waiting.length > 0 && alarm === null) {
        alarm = clock.schedule(clock.now() + held, () => {
          alarm = null;
          admit();
        });
      }
      return;
    }
    while (free > 0) {
      const next = waiting.shift();
      if (next === undefined) return;
      free -= 1;
      next();
    }
  };
  const leave = (): void => {
    free += 1;
    admit();
  };
  /** Leaves once, however often it is called. */
  const exit = (): (() => void) => {
    let inside = true;
    return () => {
      if (inside) leave();
      inside = false;
    };
  };

  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const go = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(exit());
        };
        const giveUp = (): void => {
          const at = waiting.indexOf(go);
          if (at >= 0) waiting.splice(at, 1);
          if (waiting.length === 0) {
            alarm?.();
            alarm = null;
          }
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(go);
        admit();
      }),
    hold(ms) {
      heldUntil = Math.max(heldUntil, clock.now() + ms);
    },
    heldMs,
  };
}
