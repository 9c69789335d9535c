/** The reading half of a mailbox: for one that is sent from by another way. */
import type { CheckStep, ServerConfig } from '../../../shared/contract/accounts.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Connector } from '../connector.ts';
import { fetchNew } from './fetch.ts';
import { createImapSession } from './imap-session.ts';
import type { ImapDeps } from './imap-session.ts';
import { pinnedCertificate } from './pinned.ts';
import { verifyImap } from './verify.ts';
import { watchInbox } from './watch.ts';

export interface ReaderDeps {
  readonly server: ServerConfig;
  readonly secret: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createImapReader(deps: ReaderDeps): Pick<Connector, 'fetch' | 'watch' | 'close'> & {
  verify(signal: AbortSignal): Promise<CheckStep[]>;
} {
  const { server, secret, clock, log } = deps;
  const imap: ImapDeps = { server, pinned: pinnedCertificate(server, 'imap', () => clock.now()), secret, log };
  const session = createImapSession(imap);
  return {
    verify: (signal) => verifyImap(imap, clock, signal),
    fetch: (options) => fetchNew(session, options),
    watch: (onMail, signal) => watchInbox(imap, onMail, signal),
    close: () => session.close(),
  };
}
