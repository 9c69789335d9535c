/**
 * Messages whose outcome is open: claims that a crash left behind, and hand-overs without an answer. Each is looked
 * up by its Message-ID at the mailbox, some times over a day; proof settles it, and without proof it stays
 * `uncertain` until a person decides. Nothing is sent again on a guess.
 */
import type { Connector, SentLookup } from '../connectors/connector.ts';
import type { OutboundDeps } from './ports.ts';
import { findRow, openRows } from './repository.ts';
import { markUncertain, settleOpen } from './settle.ts';

export interface DoubtsContext extends OutboundDeps {
  changed(campaignId: number): void;
  /** Something was settled, so that more may be due. */
  settled(): void;
  /** The look-ups that were due are done. */
  turned(): void;
}

export interface Doubts {
  /** Takes over what the last process left behind. */
  begin(): void;
  add(ledgerId: number): void;
  /** Looks up what is due. */
  poke(): void;
  busy(): boolean;
  /** UTC ms of the next look-up, or null. */
  nextAt(): number | null;
  stop(): Promise<void>;
}

interface Doubt {
  readonly ledgerId: number;
  readonly accountId: number;
  readonly messageId: string;
  /** Which attempt is in doubt: a person may have decided meanwhile, and the message may be on its way once more. */
  readonly claimedAt: number;
  /** UTC ms from which on nothing was handed over any more; a claim may have waited long for its turn. */
  readonly quietFrom: number;
  tries: number;
  nextAt: number;
}

const minuteMs = 60_000;
/** After the first look-up at once; the copy in Sent may come late, the mailbox may be out of reach. */
const waits = [0.5, 2, 10, 60, 360, 1440].map((minutes) => minutes * minuteMs);
/**
 * A server may still be taking a message when its sender has gone: RFC 5321, 4.5.3.2.6 gives it ten minutes after
 * the final dot. Only after that does a missing message prove that it was not taken.
 */
const quietMs = 10 * minuteMs;
/** Where a mailbox can be asked for many at once; what was found is written after each time. */
const askedAtOnce = 100;
/** Older uncertain messages have been looked for often enough. */
const remembered = 500;

const foundText = 'Found among the sent mail of the mailbox.';
const absentText = 'Not among the sent mail of the mailbox, so it was not sent.';
const openText = 'Letterlock was interrupted while this message was being sent. It may have gone out or not.';

export function createDoubts(context: DoubtsContext): Doubts {
  const { store, clock, log } = context;
  const doubts = new Map<number, Doubt>();
  const abort = new AbortController();
  let running: Promise<void> | null = null;

  const opened = async (accountId: number): Promise<Connector | null> => {
    try {
      return await context.connectors.open(accountId);
    } catch (error) {
      log.warn('messages could not be looked up', { accountId, error: String(error) });
      return null;
    }
  };

  const lookUp = async (connector: Connector, doubt: Doubt): Promise<SentLookup> => {
    const { messageId, claimedAt, quietFrom } = doubt;
    const answer = await connector.findSent(messageId, claimedAt, abort.signal);
    if (answer !== 'absent') return answer;
    const proves = connector.capabilities.sentIsAuthoritative && clock.now() - quietFrom >= quietMs;
    return proves ? 'absent' : 'unknown';
  };

  /** What is known of some doubts of one mailbox; nothing about those that are left out. */
  const ask = async (connector: Connector, asked: readonly Doubt[]): Promise<ReadonlyMap<Doubt, SentLookup>> => {
    try {
      const [first, ...others] = asked;
      if (connector.findManySent !== undefined && others.length > 0) {
        const found = await connector.findManySent(asked, abort.signal);
        return new Map(asked.map((doubt) => [doubt, found.has(doubt.messageId) ? 'found' : 'unknown']));
      }
      return first === undefined ? new Map() : new Map([[first, await lookUp(connector, first)]]);
    } catch (error) {
      log.warn('a message could not be looked up', { accountId: asked[0]?.accountId, error: String(error) });
      return new Map();
    }
  };

  const judge = (doubt: Doubt, answer: SentLookup): void => {
    const now = clock.now();
    const { ledgerId } = doubt;
    if (answer === 'unknown') {
      store.transaction((db) => markUncertain(db, ledgerId, openText, now));
      const wait = waits[doubt.tries];
      doubt.tries += 1;
      if (wait === undefined) forget(doubt);
      else doubt.nextAt = now + wait;
    } else {
      const [as, evidence] = answer === 'found' ? (['sent', foundText] as const) : (['not-sent', absentText] as const);
      store.transaction((db) => settleOpen(db, context, ledgerId, as, evidence, now));
      forget(doubt);
      context.settled();
    }
    const row = findRow(store.db, ledgerId);
    if (row !== undefined) context.changed(row.campaignId);
  };

  const isOpen = ({ ledgerId, claimedAt }: Doubt): boolean => {
    const row = findRow(store.db, ledgerId);
    return (row?.state === 'claimed' || row?.state === 'uncertain') && row.claimedAt === claimedAt;
  };

  const forget = (doubt: Doubt): void => {
    if (doubts.get(doubt.ledgerId) === doubt) doubts.delete(doubt.ledgerId);
  };

  const stillOpen = (some: readonly Doubt[]): Doubt[] =>
    some.filter((doubt) => {
      const open = isOpen(doubt);
      if (!open) forget(doubt);
      return open;
    });

  const lookUpIn = async (accountId: number, some: readonly Doubt[]): Promise<void> => {
    const due = stillOpen(some);
    if (due.length === 0) return;
    const connector = await opened(accountId);
    // A mailbox that proves what it does not have is asked one by one: many at once only tell what it has.
    const provesAbsence = connector?.capabilities.sentIsAuthoritative === true;
    const atOnce = connector?.findManySent === undefined || provesAbsence ? 1 : askedAtOnce;
    for (let at = 0; at < due.length; at += atOnce) {
      const asked = stillOpen(due.slice(at, at + atOnce));
      // Should the answer not be written, it is asked for again, and not at once.
      for (const doubt of asked) doubt.nextAt = clock.now() + minuteMs;
      const answers = connector === null ? new Map<Doubt, SentLookup>() : await ask(connector, asked);
      if (abort.signal.aborted) return;
      for (const doubt of stillOpen(asked)) judge(doubt, answers.get(doubt) ?? 'unknown');
    }
  };

  const lookUpAll = async (): Promise<void> => {
    const due = [...doubts.values()].filter(({ nextAt }) => nextAt <= clock.now());
    for (const [accountId, some] of Map.groupBy(due, (doubt) => doubt.accountId)) {
      await lookUpIn(accountId, some);
      if (abort.signal.aborted) return;
    }
  };

  const lookUpDue = async (): Promise<void> => {
    try {
      await lookUpAll();
    } catch (error) {
      log.error('looking up messages stumbled', { error: String(error) });
    }
    running = null;
    context.turned();
  };

  const nextAt = (): number | null => {
    // What is being looked up is due already; its end says what comes next.
    if (running !== null) return null;
    const instants = [...doubts.values()].map((doubt) => doubt.nextAt);
    return instants.length === 0 ? null : Math.min(...instants);
  };

  const poke = (): void => {
    const next = nextAt();
    if (running !== null || abort.signal.aborted || next === null || next > clock.now()) return;
    running = lookUpDue();
  };

  const remember = (row: Omit<Doubt, 'quietFrom' | 'tries' | 'nextAt'>): void => {
    const now = clock.now();
    doubts.set(row.ledgerId, { ...row, quietFrom: now, tries: 0, nextAt: now });
  };

  return {
    begin() {
      for (const { id, ...row } of openRows(store.db, remembered)) remember({ ledgerId: id, ...row });
    },
    add(ledgerId) {
      const row = findRow(store.db, ledgerId);
      if (row === undefined || row.messageId === null || row.claimedAt === null) return;
      const { accountId, messageId, claimedAt } = row;
      remember({ ledgerId, accountId, messageId, claimedAt });
    },
    poke,
    busy: () => running !== null,
    nextAt,
    async stop() {
      abort.abort();
      await running;
    },
  };
}
