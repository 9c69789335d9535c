/** A mailbox by SMTP and IMAP: any server that keeps to the standards. */
import type { Connector } from '../connector.ts';
import { fetchNew } from './fetch.ts';
import { createImapSession } from './imap-session.ts';
import type { ImapDeps, ImapSession } from './imap-session.ts';
import { pinnedCertificate } from './pinned.ts';
import { createSentCopies, findSent } from './sent.ts';
import type { SentCopies } from './sent.ts';
import type { MailboxDeps } from './servers.ts';
import { createSmtpSender } from './smtp.ts';
import { verifyMailbox } from './verify.ts';
import { watchInbox } from './watch.ts';

const flushMs = 5_000;

interface Receiving {
  readonly deps: ImapDeps;
  readonly session: ImapSession;
  readonly copies: SentCopies;
}

function createReceiving({ config: { imap: server }, clock, secret, log }: MailboxDeps): Receiving | null {
  if (server === null) return null;
  const deps: ImapDeps = { server, pinned: pinnedCertificate(server, 'imap', () => clock.now()), secret, log };
  const session = createImapSession(deps);
  return { deps, session, copies: createSentCopies(session, log) };
}

export function createSmtpImapConnector(deps: MailboxDeps): Connector {
  const { config, traits, clock, secret, log } = deps;
  const pinned = pinnedCertificate(config.smtp, 'smtp', () => clock.now());
  const smtp = createSmtpSender({ server: config.smtp, pinned, secret, log });
  const receiving = createReceiving(deps);
  return {
    capabilities: {
      receives: receiving !== null,
      pushes: receiving !== null,
      // A copy reaches Sent only after the server took the mail, so that its absence proves nothing.
      sentIsAuthoritative: false,
      filesSentMail: traits.filesSentMail,
      concurrency: traits.concurrency,
    },
    verify: (signal) => verifyMailbox(deps, { smtp: pinned, imap: receiving?.deps.pinned ?? null }, signal),
    async send(message, signal) {
      const outcome = await smtp.send(message, signal);
      if (outcome.kind === 'sent' && !traits.filesSentMail) receiving?.copies.file(message);
      return outcome;
    },
    findSent: async (messageId, _claimedAt, signal) =>
      receiving === null ? 'unknown' : findSent(receiving.session, messageId, signal),
    async *fetch(options) {
      if (receiving !== null) yield* fetchNew(receiving.session, options);
    },
    async watch(onMail, signal) {
      if (receiving !== null) await watchInbox(receiving.deps, onMail, signal);
    },
    async close() {
      smtp.close();
      await receiving?.copies.flush(flushMs);
      await receiving?.session.close();
    },
  };
}
