/** The ports that every host fills in alike: the system's clock, names, network, keychain and log. */
import type { HostInfo } from '../shared/contract/app.ts';
import { LetterlockError } from '../shared/result.ts';
import { systemClock } from './clock.ts';
import { createLog } from './log.ts';
import { createEgress } from './net/egress.ts';
import type { Egress } from './net/egress.ts';
import { installEgressGate } from './net/egress-gate.ts';
import { urlHost } from './net/egress-manifest.ts';
import { ungatedNames } from './net/name-gate.ts';
import { createNetwork } from './net/network.ts';
import { systemSources } from './policy/sources.ts';
import { readBody } from './net/read-body.ts';
import type { Dns, FetchText, Keychain, Network, Notifier, Ports, Presence } from './ports.ts';
import { createOsKeychain } from './vault/os-keychain.ts';

export interface SystemOptions {
  readonly version: string;
  readonly host: HostInfo;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly workerEntry: URL;
  readonly keychain?: Keychain;
  readonly notifier?: Notifier;
  /** Null where the system, or the host, has no such question. */
  readonly presence?: Presence | null;
  /** The system's proxy settings, where the host can read them; see `NetworkOptions`. */
  readonly resolveProxy?: (url: string) => Promise<string>;
}

export function systemPorts(options: SystemOptions): Ports {
  const log = createLog({ directory: options.dataDir, clock: systemClock });
  const { resolveProxy, presence = null } = options;
  const egress = createEgress(systemClock);
  installEgressGate(egress);
  const network = createNetwork({
    egress,
    environment: process.env,
    log,
    ...(resolveProxy === undefined ? {} : { resolveProxy }),
  });
  return {
    version: options.version,
    host: options.host,
    clock: systemClock,
    keychain: options.keychain ?? createOsKeychain(),
    paths: { dataDir: options.dataDir, resourcesDir: options.resourcesDir },
    notifier: options.notifier ?? { replied: () => undefined, alerted: () => undefined },
    log,
    dns: systemDns,
    fetchText: withDiscovery(egress, fetchTextBy(network)),
    egress,
    network,
    workerEntry: options.workerEntry,
    ...(presence === null ? {} : { presence }),
    policySources: systemSources(),
  };
}

/** No such name, and a name without such records, are both an empty answer. */
async function orNone<T>(answers: Promise<T[]>): Promise<T[]> {
  try {
    return await answers;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}

const { resolve4, resolve6, resolveMx, resolveSrv, resolveTxt } = ungatedNames;
const systemDns: Dns = {
  mx: (domain) => orNone(resolveMx(domain)),
  srv: (name) => orNone(resolveSrv(name)),
  txt: async (name) => (await orNone(resolveTxt(name))).map((strings) => strings.join('')),
  a: (name) => orNone(resolve4(name)),
  aaaa: (name) => orNone(resolve6(name)),
};

/** A provider's document is looked for where the user's own domain says: for the time of the look-up. */
const withDiscovery =
  (egress: Egress, fetchText: FetchText): FetchText =>
  async (url, limits) => {
    const { hostname } = new URL(url);
    const release = egress.lease([
      ...urlHost(url, 'discovery', hostname),
      // Documents are as a rule moved to `www.`.
      { host: `www.${hostname}`, ports: [443], purpose: 'discovery', why: hostname },
    ]);
    try {
      return await fetchText(url, limits);
    } finally {
      release();
    }
  };

const isRedirect = ({ status }: Response): boolean => [301, 302, 303, 307, 308].includes(status);

/** Documents are moved once, as a rule to `www.` or to a path of their own. */
const mostRedirects = 3;

/**
 * Where a redirect leads, if it may be followed: encrypted, and to the same name, with or without `www.`.
 * @throws LetterlockError `not-found`
 */
function redirectTarget(from: string, location: string | null): string {
  const target = location === null ? null : URL.parse(location, from);
  const name = (host: string): string => host.replace(/^www\./, '');
  const allowed =
    target?.protocol === 'https:' && name(target.host) === name(new URL(from).host) && target.username === '';
  if (!allowed) throw new LetterlockError('not-found', `${new URL(from).host} leads elsewhere, which is not followed.`);
  return target.href;
}

/** @throws LetterlockError `not-found` (any status but 200), `too-large`, or what `Network.fetch` says */
export const fetchTextBy =
  (network: Pick<Network, 'fetch'>): FetchText =>
  async (asked, { maxBytes, timeoutMs, redirects = true }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const ask = (url: string): Promise<Response> =>
      network.fetch(url, {
        signal,
        redirect: 'manual',
        headers: { accept: 'text/xml, application/xml, application/json, text/plain' },
      });
    let url = asked;
    let response = await ask(url);
    for (let left = redirects ? mostRedirects : 0; left > 0 && isRedirect(response); left -= 1) {
      await response.body?.cancel();
      url = redirectTarget(url, response.headers.get('location'));
      response = await ask(url);
    }
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw new LetterlockError('not-found', `${new URL(url).host} answered ${response.status}.`);
    }
    const { bytes, cut } = await readBody(response, maxBytes);
    if (cut) throw new LetterlockError('too-large', `${new URL(url).host} sent more than ${maxBytes} bytes.`);
    return bytes.toString('utf8');
  };
