import type { Clock } from '../ports.ts';
import type { Refused } from './egress.ts';

const mostKept = 1000;

/** Passes a refusal of the same host and port on once a minute: a library that tries again fills no log. */
export function oncePerMinute(clock: Clock, tell: (refused: Refused) => void): (refused: Refused) => void {
  const last = new Map<string, number>();
  return (refused) => {
    const key = `${refused.host}:${refused.port}`;
    const now = clock.now();
    if (now - (last.get(key) ?? -Infinity) < 60_000) return;
    if (last.size >= mostKept) last.clear();
    last.set(key, now);
    tell(refused);
  };
}
