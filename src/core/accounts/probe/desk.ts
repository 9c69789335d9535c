/** Probes as their callers see them: started as a job, kept with what was found, listed. */
import type { Probe } from '../../../shared/contract/self-probe.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import { defaultUnsubscribeLine } from '../../campaigns/unsubscribe.ts';
import type { Connectors, SendOutcome } from '../../connectors/connector.ts';
import type { ComposedMail } from '../../connectors/mime/mail.ts';
import type { DomainDeps } from '../../domain.ts';
import type { Handlers } from '../../handlers.ts';
import type { HereWork } from '../../jobs/jobs.ts';
import type { Lookup } from '../domain-check/lookup.ts';
import { noteSelector } from '../domain-check/repository.ts';
import { findAccount, listAccounts } from '../repository.ts';
import type { StoredAccount } from '../repository.ts';
import { isRead, namesOf, sentences, whyNot } from './ends.ts';
import { composeProbe } from './mail.ts';
import type { MailStyle } from './mail.ts';
import {
  campaignStyle,
  endProbe,
  insertProbe,
  interruptProbes,
  isProbing,
  noteJob,
  noteSent,
  practiceMail,
  probesOf,
} from './repository.ts';
import type { ProbeEnd } from './repository.ts';
import { runProbe } from './run.ts';
import type { ProbeOutcome, ProbeSteps } from './run.ts';

export interface SelfProbeDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'jobs'> {
  readonly connectors: Connectors;
  /** Sends a mail that belongs to no campaign, counted in the mailbox's limits. */
  readonly send: (mail: ComposedMail, accountId: number) => Promise<SendOutcome>;
  /** How DNS is asked at present, and who. */
  readonly dns: { lookup(): Lookup; askedBy(): string };
  readonly settings: () => Pick<Settings, 'postalAddress' | 'signatureHtml'>;
  /** A new Message-ID with angle brackets at the domain of an address. */
  readonly newMessageId: (senderAddress: string, at: number) => string;
}

const shownProbes = 10;
const keptProbes = 50;

export function createSelfProbe(deps: SelfProbeDeps): { readonly handlers: Handlers<'selfProbe'> } {
  const { store, clock, events, jobs } = deps;
  interruptProbes(store.db, clock.now());

  const existing = (id: number): StoredAccount => {
    const account = findAccount(store.db, id);
    if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
    return account;
  };
  const changed = (): void => events.emit('selfProbe.changed', {});

  const styleOf = (accountId: number): MailStyle => {
    const { signatureHtml, postalAddress } = deps.settings();
    const style = campaignStyle(store.db, accountId) ?? {
      signatureHtml,
      unsubscribeLine: defaultUnsubscribeLine,
      postalAddress,
    };
    return { ...style, postalAddress: style.postalAddress.trim() === '' ? postalAddress : style.postalAddress };
  };

  const end = (id: number, change: Omit<ProbeEnd, 'at'>): void => {
    if (store.transaction((db) => endProbe(db, id, { ...change, at: clock.now() }))) changed();
  };

  const keep = (id: number, sender: StoredAccount, outcome: ProbeOutcome): void => {
    if (outcome.kind === 'failed') {
      const { code, words } = outcome;
      end(id, { state: 'failed', arrivedAt: null, failure: { code, words: words.slice(0, 500) }, findings: [] });
      return;
    }
    const { arrivedAt, findings } = outcome;
    end(id, { state: 'done', arrivedAt, failure: null, findings });
    const signed = findings.find(({ topic, status }) => topic === 'dkim' && (status === 'ok' || status === 'warn'));
    const domain = domainOf(sender.address);
    const selector = signed?.facts['selector'] ?? '';
    // The domain check knows then which of the keys in DNS is used.
    if (selector !== '' && signed?.facts['domain'] === domain)
      store.transaction((db) => noteSelector(db, domain, { selector, source: 'mail' }, clock.now()));
  };

  /** How a job ended that did not come to an outcome of its own. */
  const settle = (id: number, state: Probe['state'], words: string): void => {
    if (state === 'cancelled') end(id, { state, arrivedAt: null, failure: null, findings: [] });
    else if (state === 'failed') end(id, { state, arrivedAt: null, failure: { code: 'failed', words }, findings: [] });
  };

  /** Starts the probe's job. Where none could be started, the probe has ended and the next one may begin. */
  const begun = (id: number, work: (watch: Parameters<HereWork>[0]) => Promise<void>): number => {
    try {
      return jobs.startHere(
        'selfProbe.run',
        async (watch) => {
          await work(watch);
          return { id };
        },
        ({ state, error }) => settle(id, state === 'cancelled' ? 'cancelled' : 'failed', error?.message ?? ''),
      );
    } catch (error) {
      settle(id, 'failed', error instanceof LetterlockError ? error.message : '');
      throw error;
    }
  };

  const stepsOf = (id: number, sender: StoredAccount, receiver: StoredAccount, mail: ComposedMail): ProbeSteps => {
    const practice = sender.kind === 'practice';
    return {
      receiver: practice ? null : () => deps.connectors.open(receiver.id),
      sender: isRead(sender) ? () => deps.connectors.open(sender.id) : null,
      taken() {
        const found = practiceMail(store.db, mail.messageId);
        return found === undefined ? null : { ...found, truncated: false, folder: null, seenAt: clock.now() };
      },
      send: () => deps.send(mail, sender.id),
      noteSent(at) {
        store.transaction((db) => noteSent(db, id, at));
        changed();
      },
      lookup: practice ? null : deps.dns.lookup(),
    };
  };

  const ends = (id: number, to: number): { sender: StoredAccount; receiver: StoredAccount } => {
    const [sender, receiver] = [existing(id), existing(to)];
    const reason = whyNot(sender, receiver);
    if (reason !== null) throw new LetterlockError('not-allowed-now', sentences[reason], { reason });
    if (sender.state !== 'ok')
      throw new LetterlockError('not-allowed-now', 'The mailbox does not send at present. Let it send again first.', {
        reason: 'sender-paused',
      });
    if (isProbing(store.db, id))
      throw new LetterlockError('not-allowed-now', 'A test of this mailbox is under way. Wait for it, or cancel it.', {
        reason: 'running',
      });
    return { sender, receiver };
  };

  return {
    handlers: {
      receivers({ id }) {
        const sender = existing(id);
        const others = listAccounts(store.db).filter((account) => account.id !== id);
        return {
          items: others.map((account) => {
            const reason = whyNot(sender, account);
            return { id: account.id, name: account.name, address: account.address, usable: reason === null, reason };
          }),
        };
      },
      start({ id, to }, { note }) {
        const { sender, receiver } = ends(id, to);
        const at = clock.now();
        const messageId = deps.newMessageId(sender.address, at);
        const token = messageId.slice(1, messageId.lastIndexOf('@'));
        const mail = composeProbe({
          from: { name: sender.displayName, address: sender.address },
          to: { name: receiver.displayName, address: receiver.address },
          style: styleOf(id),
          messageId,
          date: at,
        });
        const practice = sender.kind === 'practice';
        const askedBy = practice ? '' : deps.dns.askedBy();
        const probeId = store.transaction((db) =>
          insertProbe(db, { fromId: id, toId: to, token, askedBy, at }, keptProbes),
        );
        const { html, text, headers } = mail;
        const sent = { address: sender.address, messageId, html, text, headers, practice };
        const plan = { sent, token, receivers: namesOf(receiver) };
        const steps = stepsOf(probeId, sender, receiver, mail);
        const jobId = begun(probeId, async (watch) => keep(probeId, sender, await runProbe(plan, steps, clock, watch)));
        store.transaction((db) => noteJob(db, probeId, jobId));
        changed();
        note({ to, probe: probeId });
        return { id: probeId, jobId };
      },
      list: ({ id }) => ({ items: probesOf(store.db, existing(id).id, shownProbes) }),
    },
  };
}
