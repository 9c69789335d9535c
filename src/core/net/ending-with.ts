import type { Network } from '../ports.ts';

/** The same way out, whose requests also end with `signal`. */
export const endingWith = (network: Network, signal: AbortSignal): Network => ({
  ...network,
  fetch: (url, init = {}) =>
    network.fetch(url, {
      ...init,
      signal: init.signal === undefined ? signal : AbortSignal.any([init.signal, signal]),
    }),
});
