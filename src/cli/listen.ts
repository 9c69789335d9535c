/** `--listen`: the running host on a named interface besides. */
import type { App } from '../core/app.ts';
import { readNetwork } from '../core/api-keys/networks.ts';
import type { Ports } from '../core/ports.ts';
import { LetterlockError } from '../shared/result.ts';
import type { Interface } from '../web/interface.ts';
import { installation } from './installation.ts';
import type { CliIo } from './io.ts';
import { readPort } from './options.ts';

export const listenOptions = {
  listen: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  host: { type: 'string' },
  allow: { type: 'string' },
} as const;

type ListenOptions = { readonly [K in keyof typeof listenOptions]?: string };

/** Null where nothing was asked for. Prints where it listens and what to recognise it by. */
export async function openInterface(
  io: CliIo,
  options: ListenOptions,
  app: App,
  ports: Pick<Ports, 'clock' | 'log' | 'paths'>,
): Promise<Interface | null> {
  if (options.listen === undefined) {
    const idle = Object.entries(options).find(([name, value]) => name in listenOptions && value !== undefined);
    if (idle === undefined) return null;
    throw new LetterlockError('invalid-input', `--${idle[0]} belongs to --listen, which is missing.`);
  }
  const { address, port } = readListen(options.listen);
  // What makes certificates takes half a second to load: no other start waits for it.
  const { startInterface } = await import('../web/interface.ts');
  const { fingerprintOf, ownCertificate, readCertificate } = await import('../web/own-certificate.ts');
  const names = options.host === undefined ? [] : [options.host];
  const { 'tls-cert': certificateFile, 'tls-key': keyFile } = options;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw new LetterlockError('invalid-input', '--tls-cert and --tls-key belong together.');
  }
  const own = certificateFile === undefined || keyFile === undefined;
  const pair = own
    ? await ownCertificate(ports.paths.dataDir, [address, ...names], ports.clock.now())
    : await readCertificate(certificateFile, keyFile);
  // Not one piece is left out: of an empty list everybody would be let in.
  const networks = options.allow?.split(',').map((text) => readNetwork(text.trim())) ?? [];
  const opened = await startInterface({
    ...ports,
    ...pair,
    app,
    version: installation.version,
    address,
    port,
    names,
    networks,
  });
  io.err(`API keys are answered at ${opened.origin} as well.`);
  if (own) io.err(`Its certificate is its own. SHA-256 fingerprint: ${fingerprintOf(pair.certificate)}`);
  return opened;
}

/** `192.0.2.1`, `192.0.2.1:8443`, `[2001:db8::1]:8443`. @throws LetterlockError `invalid-input` */
function readListen(text: string): { address: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined) {
    throw new LetterlockError('invalid-input', `--listen: ${text} is not an address such as 192.0.2.1:8443.`);
  }
  return { address, port: readPort(port) };
}
