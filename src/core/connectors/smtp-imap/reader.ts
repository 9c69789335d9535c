/** The reading half of a mailbox: for one that is sent from by another way. */
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { Clock } from '../../ports.ts';
import type { Connector } from '../connector.ts';
import { fetchNew } from './fetch.ts';
import { createImapSession } from './imap-session.ts';
import type { ImapDeps } from './imap-session.ts';
import { pinnedCertificate } from './pinned.ts';
import type { LinkDeps } from './servers.ts';
import { verifyImap } from './verify.ts';
import { watchInbox } from './watch.ts';

export interface ReaderDeps extends LinkDeps {
  readonly server: ServerConfig;
  readonly clock: Clock;
}

export function createImapReader(deps: ReaderDeps): Pick<Connector, 'fetch' | 'watch' | 'close'> & {
  verify(signal: AbortSignal): Promise<CheckStep[]>;
} {
  const { server, clock } = deps;
  const imap: ImapDeps = { ...deps, pinned: pinnedCertificate(server, 'imap', deps) };
  const session = createImapSession(imap);
  return {
    verify: (signal) => verifyImap(imap, clock, signal),
    fetch: (options) => fetchNew(session, options),
    watch: (onMail, signal) => watchInbox(imap, onMail, signal),
    close: () => session.close(),
  };
}
