/** HTTP to the outside: one client for all of the core, so that proxy, certificates and egress rules hold everywhere. */
import { Agent, fetch as undiciFetch, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { Network } from '../ports.ts';

/** Answers the proxy for an address, such as `http://proxy.example:3128`, or null for a direct connection. */
export type ProxyFor = (url: string) => Promise<string | null>;

const tls = { minVersion: 'TLSv1.2' } as const;

export function createNetwork(proxyFor: ProxyFor): Network {
  const direct = new Agent({ connect: tls });
  const proxied = new Map<string, Dispatcher>();
  const through = (proxy: string | null): Dispatcher => {
    if (proxy === null) return direct;
    let agent = proxied.get(proxy);
    if (agent === undefined) {
      agent = new ProxyAgent({ uri: proxy, requestTls: tls });
      proxied.set(proxy, agent);
    }
    return agent;
  };
  return {
    async fetch(url, init = {}) {
      const dispatcher = through(await proxyFor(url));
      return undiciFetch(url, { redirect: 'error', credentials: 'omit', ...init, dispatcher });
    },
    proxyFor,
  };
}
