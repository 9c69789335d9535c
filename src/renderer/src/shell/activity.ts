import { useEffect } from 'react';
import { call } from '../api/client.ts';

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const tellEveryMs = 20_000;

/**
 * Tells the core that its user is there, which puts off the lock after inactivity. Only what a person does counts:
 * no timer, no refetch, no event that a script made.
 */
export function useActivity(): void {
  useEffect(() => {
    let told = Number.NEGATIVE_INFINITY;
    const tell = (event: Event): void => {
      const now = Date.now();
      if (!event.isTrusted || (now - told < tellEveryMs && now >= told)) return;
      told = now;
      void call('vault.active', {}).catch(() => undefined);
    };
    for (const sign of signs) window.addEventListener(sign, tell, { capture: true, passive: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, tell, { capture: true });
    };
  }, []);
}
