/** Fetches the certificate that an account trusts by fingerprint, so that it can be its own trust anchor. */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { MailProtocol } from './dialogue.ts';
import { explain } from './explain.ts';
import { probe } from './probe.ts';
import type { MailboxDeps } from './servers.ts';

/** DER, or null for a server whose certificate is verified by name and chain. */
export type PinnedCertificate = (signal: AbortSignal) => Promise<Buffer | null>;

/** @throws LetterlockError `mail-tls` when the server shows another certificate, `mail-connection` when it is away. */
export function pinnedCertificate(
  server: ServerConfig,
  protocol: MailProtocol,
  { network, clock }: Pick<MailboxDeps, 'network' | 'clock'>,
): PinnedCertificate {
  let known: Buffer | null = null;
  return async (signal) => {
    if (server.fingerprint === null || known !== null) return known;
    const { steps, tls } = await probe(server, protocol, { network, signal, now: clock.now() });
    const failed = steps.find(({ ok }) => !ok);
    if (failed !== undefined || tls === null) {
      const code = failed?.code ?? 'tls-failed';
      const kind = code.startsWith('tls') || code.startsWith('starttls') ? 'mail-tls' : 'mail-connection';
      throw new LetterlockError(kind, explain(code, server, failed?.detail ?? {}), { code });
    }
    known = tls.certificate;
    return known;
  };
}
