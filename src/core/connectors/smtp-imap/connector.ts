/** A mailbox by SMTP and IMAP: any server that keeps to the standards. */
import { LetterlockError } from '../../../shared/result.ts';
import type { Connector, OutgoingMessage, SendOutcome, TlsFact } from '../connector.ts';
import { createSign } from './dkim.ts';
import { fetchNew } from './fetch.ts';
import { createImapSession } from './imap-session.ts';
import type { ImapDeps, ImapSession } from './imap-session.ts';
import { pinnedCertificate } from './pinned.ts';
import { createSentCopies, findManySent, findSent } from './sent.ts';
import type { SentCopies } from './sent.ts';
import type { MailboxDeps, TlsInUse } from './servers.ts';
import { createSmtpSender } from './smtp.ts';
import { verifyMailbox } from './verify.ts';
import { watchInbox } from './watch.ts';

const flushMs = 5_000;

interface Receiving {
  readonly deps: ImapDeps;
  readonly session: ImapSession;
  readonly copies: SentCopies;
}

function createReceiving(mailbox: MailboxDeps, onOpen: (tls: TlsInUse) => void): Receiving | null {
  const { imap: server } = mailbox.config;
  if (server === null) return null;
  const deps: ImapDeps = { ...mailbox, server, pinned: pinnedCertificate(server, 'imap', mailbox), onOpen };
  const session = createImapSession(deps);
  return { deps, session, copies: createSentCopies(session, mailbox.log) };
}

export function createSmtpImapConnector(deps: MailboxDeps): Connector {
  const { config, traits, clock } = deps;
  const tls: { smtp?: TlsFact; imap?: TlsFact } = {};
  const note = (server: 'smtp' | 'imap') => (inUse: TlsInUse) => {
    tls[server] = { ...inUse, since: clock.now() };
  };
  const pinned = pinnedCertificate(config.smtp, 'smtp', deps);
  const smtp = createSmtpSender({ ...deps, server: config.smtp, pinned, onOpen: note('smtp') });
  const receiving = createReceiving(deps, note('imap'));
  const sign = deps.dkim && createSign(deps.dkim, clock);
  const signed = async (message: OutgoingMessage): Promise<OutgoingMessage | SendOutcome> => {
    if (sign === undefined) return message;
    try {
      return { ...message, raw: await sign(message.raw) };
    } catch (error) {
      if (!(error instanceof LetterlockError)) throw error;
      return { kind: 'failed', class: 'auth', response: error.message };
    }
  };
  return {
    capabilities: {
      receives: receiving !== null,
      pushes: receiving !== null,
      // A copy reaches Sent only after the server took the mail, so that its absence proves nothing.
      sentIsAuthoritative: false,
      filesSentMail: traits.filesSentMail,
      concurrency: traits.concurrency,
    },
    facts: () => ({ tls: { ...tls } }),
    verify: (signal) => verifyMailbox(deps, { smtp: pinned, imap: receiving?.deps.pinned ?? null }, signal),
    async send(plain, signal) {
      const message = await signed(plain);
      if ('kind' in message) return message;
      const outcome = await smtp.send(message, signal);
      if (outcome.kind === 'sent' && !traits.filesSentMail) receiving?.copies.file(message);
      return outcome;
    },
    findSent: async (messageId, _claimedAt, signal) =>
      receiving === null ? 'unknown' : findSent(receiving.session, messageId, signal),
    findManySent: async (claims, signal) => {
      const ids = claims.map(({ messageId }) => messageId);
      return receiving === null ? new Set() : findManySent(receiving.session, ids, signal);
    },
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
