/**
 * The way to the outside: one for all of the core, so that proxies, certificate authorities and egress rules hold
 * everywhere. Nothing goes round it.
 */
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { ProxyChoice } from '../../shared/contract/settings.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ConnectTarget, Log, Network } from '../ports.ts';
import type { Egress } from './egress.ts';
import { urlHost } from './egress-manifest.ts';
import type { HttpFetch } from './http-pool.ts';
import { explainFetch, networkError } from './network-error.ts';
import { environmentWays, isLoopback, parsePac, parseProxy } from './proxy-rules.ts';
import type { ProxyEnvironment, Way } from './proxy-rules.ts';
import { trustSystem } from './trust.ts';
import { openTunnel } from './tunnel.ts';
import { TunnelAgent } from './tunnel-agent.ts';

export interface NetworkOptions {
  /** Where HTTPS_PROXY and its like are looked for; default: nowhere. */
  readonly environment?: ProxyEnvironment;
  /** The system's own proxy settings, answering as a PAC script does: `PROXY proxy.example:3128; DIRECT`. */
  readonly resolveProxy?: (url: string) => Promise<string>;
  /** With it, the certificate authorities of the system are trusted. */
  readonly log?: Log;
  /** Asked for every host, also for one behind a proxy. */
  readonly egress?: Egress;
}

const connectTimeoutMs = 30_000;
const never = new AbortController().signal;

export function createNetwork({ environment = {}, resolveProxy, log, egress }: NetworkOptions = {}): Network {
  let choice: ProxyChoice = { mode: 'system' };

  const ways = async (target: string): Promise<Way[]> => {
    const url = new URL(target);
    if (choice.mode === 'none' || isLoopback(url.hostname)) return [null];
    if (choice.mode === 'manual') return [parseProxy(choice.url)];
    const named = environmentWays(url, environment);
    if (named !== null || resolveProxy === undefined) return named ?? [null];
    // A PAC script knows web addresses; it is asked for that of the same host.
    const asked = url.protocol.startsWith('http') ? url.href : `https://${url.host}/`;
    return parsePac(await resolveProxy(asked));
  };
  const ready = (): Promise<void> => (log === undefined ? Promise.resolve() : trustSystem(log));

  const connect = async ({ scheme, host, port, signal, timeoutMs }: ConnectTarget): Promise<Socket> => {
    egress?.check(host, port);
    await ready();
    let failure: unknown;
    const name = host.includes(':') ? `[${host}]` : host;
    for (const way of await ways(`${scheme}://${name}:${port}`)) {
      const release = way === null ? null : egress?.lease(urlHost(way, 'proxy', `${host}:${port}`));
      try {
        return await openTunnel({ host, port, signal, timeoutMs }, way);
      } catch (error) {
        if (signal.aborted || (error instanceof LetterlockError && error.code === 'egress-refused')) throw error;
        // The first failure is the telling one: the next way is only a makeshift.
        failure ??= error;
      } finally {
        release?.();
      }
    }
    throw failure;
  };

  let fetching: Promise<HttpFetch> | null = null;
  const pool = async (): Promise<HttpFetch> => {
    const { createHttpPool } = await import('./http-pool.ts');
    return createHttpPool((target) => connect({ ...target, signal: never, timeoutMs: connectTimeoutMs }));
  };

  return {
    async fetch(url, init = {}) {
      await ready();
      try {
        fetching ??= pool();
        const fetch = await fetching;
        const response = await fetch(url, { redirect: 'error', credentials: 'omit', ...init });
        if (!isPortal(response, init.headers)) return response;
        await response.body?.cancel();
        throw networkError('captive-portal', { target: new URL(url).host });
      } catch (error) {
        if (init.signal?.aborted === true || error instanceof LetterlockError) throw error;
        const refused = refusalIn(error);
        if (refused !== null) throw refused;
        throw explainFetch(error, new URL(url).host);
      }
    },
    connect,
    ways: async (target) => {
      await ready();
      return ways(target);
    },
    proxyFor: async (url) => {
      await ready();
      return (await ways(url)).find((way) => way !== null) ?? null;
    },
    agent: (): HttpsAgent =>
      new TunnelAgent((host, port) =>
        connect({ scheme: 'https', host, port, signal: never, timeoutMs: connectTimeoutMs }),
      ),
    choose(next) {
      choice = next;
    },
  };
}

/** Libraries wrap what a connection was refused with. */
function refusalIn(error: unknown): LetterlockError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof LetterlockError && at.code === 'egress-refused') return at;
  }
  return null;
}

/** A web page where data was asked for, or RFC 6585's “network authentication required”: somebody is in between. */
function isPortal(response: Awaited<ReturnType<HttpFetch>>, headers: Readonly<Record<string, string>> = {}) {
  if (response.status === 511) return true;
  const accept = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '*/*';
  if (/html|\*\/\*/i.test(accept)) return false;
  return response.ok && /^text\/html/i.test(response.headers.get('content-type') ?? '');
}
