/**
 * One account's way out. A turn of the lane writes down what came back, claims what is due and hands over as many
 * messages at once as the mailbox takes. Receipts and claims share a transaction, so that one wait for the disk
 * serves many messages, and no byte leaves before its claim is there.
 */
import { LetterlockError } from '../../shared/result.ts';
import type { Connector } from '../connectors/connector.ts';
import type { WritableDb } from '../store/open.ts';
import { createAllowance } from './allowance.ts';
import type { AccountTrouble } from './backoff.ts';
import { pauseDelay } from './backoff.ts';
import type { Books } from './books.ts';
import { readOnce } from './books.ts';
import type { Claimed, Prepared } from './claim.ts';
import { claimPrepared, prepare } from './claim.ts';
import { accountSends, mayGoOut, sendsFrom } from './conditions.ts';
import { endIfDone } from './enrolment.ts';
import { createGroup } from './group.ts';
import type { AttemptEnd } from './outcome.ts';
import { troubleOf } from './outcome.ts';
import type { Pick } from './pick.ts';
import type { OutboundDeps } from './ports.ts';
import type { Receipt } from './receipts.ts';
import { createReceipts } from './receipts.ts';
import { sendFacts } from './repository.ts';
import type { SendingAccount } from './repository-queue.ts';
import { findAccount } from './repository-queue.ts';
import type { Sender } from './sender.ts';
import { settleAttempt } from './settle.ts';
import type { Streaks } from './streaks.ts';

export interface LaneContext extends OutboundDeps {
  readonly books: Books;
  readonly sender: Sender;
  readonly streaks: Streaks;
  /** A campaign's counts have changed. */
  changed(campaignId: number): void;
  /** An outcome is not known: look for it. */
  doubtful(ledgerId: number): void;
  /** A turn of the lane has ended. */
  turned(): void;
}

export interface Lane {
  /** Something may have changed: look again. */
  poke(): void;
  busy(): boolean;
  /** UTC ms at which there is something to do again; null: not before a poke. */
  nextAt(): number | null;
  /** Hands over nothing more; resolves when everything handed over is written down. */
  stop(): Promise<void>;
}

/** Receipts wait this long for company (real time). */
const receiptWaitMs = 40;
/** How long follow-ups wait when the inbox cannot be read. */
const blindWaitMs = 60_000;
/** When something is due but was not allowed to go, or when the store failed, look again after this. */
const holdMs = 1_000;
const stumbleMs = 60_000;
/** Messages in flight get this long (real time) when Letterlock ends. */
export const farewellMs = 20_000;

export function createLane(accountId: number, context: LaneContext): Lane {
  const { store, clock, log } = context;
  const ready: Claimed[] = [];
  const receipts = createReceipts();
  const abort = new AbortController();
  let inFlight = 0;
  /** Claimed, but not known to be on the disk yet. */
  let syncing = 0;
  const group = createGroup();
  /** The newest group was as large as it could be: there is more to send. */
  let full = false;
  let turning = false;
  let again = false;
  let stopping = false;
  let nextAt: number | null = null;
  let blindUntil = 0;
  let brokenUntil = 0;
  let troubles = 0;
  /** The provider has just asked for a slower pace: what waits to be handed over goes back. */
  let tooFast = false;
  let receiptTimer: NodeJS.Timeout | null = null;
  let whenRested: (() => void) | null = null;

  const busy = (): boolean => turning || syncing > 0 || inFlight > 0 || ready.length > 0 || receipts.size() > 0;
  const allowance = createAllowance(accountId, context);
  const seesReplies = (): boolean => clock.now() >= blindUntil;

  const pauseCampaign = (campaignId: number, end: AttemptEnd): void => {
    const reason = context.streaks.judge(campaignId, end);
    if (reason !== null) store.transaction((db) => context.campaigns.paused(db, campaignId, reason));
  };

  const pauseAccount = (trouble: AccountTrouble, detail: string, askedMs?: number): void => {
    troubles += 1;
    const delay = pauseDelay(trouble, troubles, askedMs);
    context.accountHealth.pause(accountId, trouble, detail, delay === null ? null : clock.now() + delay);
  };

  /**
   * Writes what came back, and in the same transaction whatever `more` writes. It does not wait for the disk: a
   * receipt that a loss of power takes away leaves its claim, and that is looked up at the next start.
   */
  const write = <T>(more: (db: WritableDb) => T): T => {
    const { batch, used, result } = receipts.writeAll((waiting) =>
      store.transaction((db) => ({ batch: waiting, used: settleBatch(db, waiting), result: more(db) }), {
        waitForDisk: false,
      }),
    );
    if (receiptTimer !== null) clearTimeout(receiptTimer);
    receiptTimer = null;
    batch.forEach((receipt, index) => afterReceipt(receipt, used[index] ?? false));
    const trouble = batch.find(({ end }) => troubleOf(end) !== null)?.end;
    const kind = trouble === undefined ? null : troubleOf(trouble);
    if (kind !== null && trouble?.kind === 'failed') pauseAccount(kind, trouble.response, trouble.retryAfterMs);
    return result;
  };

  /** @returns for each receipt whether its claim used up a place in the day's limits */
  const settleBatch = (db: WritableDb, batch: readonly Receipt[]): boolean[] => {
    const deps = { campaigns: context.campaigns, runs: readOnce(context.runs) };
    const used = batch.map(({ message, end, at }) => settleAttempt(db, deps, message.pick.ledgerId, end, at));
    const campaignIds = new Set(batch.map(({ message }) => message.pick.campaign.id));
    for (const campaignId of campaignIds) endIfDone(db, context.campaigns, campaignId);
    return used;
  };

  const afterReceipt = ({ message: { pick }, end, at }: Receipt, used: boolean): void => {
    if (used) allowance.settle(at);
    else allowance.giveBack(pick);
    if (allowance.hear(end, at)) tooFast = true;
    context.changed(pick.campaign.id);
    if (end.kind === 'unknown') context.doubtful(pick.ledgerId);
    if (end.kind === 'sent') troubles = 0;
    pauseCampaign(pick.campaign.id, end);
  };

  const flush = (): void => {
    if (receipts.size() > 0) write(() => undefined);
  };

  /** Puts back what was claimed and is not handed over. */
  const release = (): void => {
    const at = clock.now();
    for (const message of ready.splice(0)) receipts.add({ message, end: { kind: 'released' }, at });
    flush();
  };

  const connect = async (): Promise<Connector | null> => {
    try {
      return await context.connectors.open(accountId);
    } catch (error) {
      log.warn('a mailbox could not be opened', { accountId, error: String(error) });
      const detail = error instanceof LetterlockError ? error.message : 'The mailbox could not be opened.';
      pauseAccount(troubleOfError(error), detail);
      return null;
    }
  };

  /** Nothing may go out now: finds the next instant at which something may. */
  const restUntil = (account: SendingAccount): void => {
    const now = clock.now();
    const next = allowance.nextAt(account, now);
    nextAt = next === null || next > now ? next : Math.max(now + holdMs, blindUntil);
  };

  const restUntilHealthy = (): void => {
    const account = findAccount(store.db, accountId);
    const now = clock.now();
    const from = account === undefined ? null : sendsFrom(account, now);
    nextAt = from === null ? null : Math.max(from, now + holdMs);
  };

  /** Replies are fetched before any follow-up is claimed; when they cannot be, follow-ups wait. */
  const seeReplies = async (): Promise<void> => {
    try {
      await context.freshenInbox(accountId);
    } catch (error) {
      log.warn('replies could not be fetched before a follow-up', { accountId, error: String(error) });
      blindUntil = clock.now() + blindWaitMs;
    }
  };

  const claimGroup = async (account: SendingAccount, room: number): Promise<void> => {
    const take = (): Pick[] => allowance.take(account, clock.now(), room, seesReplies());
    let picks = take();
    if (picks.some(({ step }) => step > 1)) {
      allowance.undo(picks);
      await seeReplies();
      if (stopping) return;
      picks = take();
    }
    full = picks.length === room;
    if (picks.length === 0) {
      restUntil(account);
      return;
    }
    let prepared: readonly Prepared[] = [];
    let claims: readonly (Claimed | null)[] = [];
    try {
      prepared = picks.map((one) => prepare(store.db, context.composer, account, one));
      claims = write((db) => prepared.map((one) => claimPrepared(db, context, one)));
    } catch (error) {
      allowance.undo(picks);
      throw error;
    }
    group.claimed(performance.now(), full);
    const claimed = claims.filter((one) => one !== null);
    void bringToDisk(claimed);
    allowance.undo(picks.filter((_, index) => claims[index] === null));
    for (const one of prepared) {
      context.changed(one.pick.campaign.id);
      if (one.kind === 'refused') pauseCampaign(one.pick.campaign.id, { kind: 'unsendable', response: one.response });
    }
    if (claimed.length === 0) again = true;
  };

  /** No byte goes out before its claim is on the disk; meanwhile other messages do. */
  const bringToDisk = async (claimed: readonly Claimed[]): Promise<void> => {
    if (claimed.length === 0) return;
    syncing += claimed.length;
    try {
      await store.synced();
      ready.push(...claimed);
    } catch (error) {
      log.error('claims could not be brought to the disk', { accountId, error: String(error) });
      const at = clock.now();
      brokenUntil = at + stumbleMs;
      for (const message of claimed) receipts.add({ message, end: { kind: 'released' }, at });
    }
    syncing -= claimed.length;
    poke();
  };

  const mayGo = (message: Claimed): boolean => {
    if (stopping || allowance.held(clock.now())) return false;
    const facts = sendFacts(store.db, message.pick.ledgerId);
    return facts !== undefined && mayGoOut(facts, 'claimed', clock.now()).kind === 'go';
  };

  const handOver = async (connector: Connector, message: Claimed): Promise<void> => {
    inFlight += 1;
    const { mail } = message;
    const end = await context.sender.handOver({ connector, mail, mayGo: () => mayGo(message), signal: abort.signal });
    inFlight -= 1;
    receipts.add({ message, end, at: clock.now() });
    waitForCompany();
    const next = undisturbed() ? ready.shift() : undefined;
    if (next === undefined) setImmediate(poke);
    else void handOver(connector, next);
  };

  const runsLow = (): boolean => ready.length <= group.size() / 2;

  /** Nothing to write down or to claim yet: the connection that has become free goes on without a turn of the lane. */
  const undisturbed = (): boolean => !stopping && !runsLow() && !receipts.urgent(group.size());

  const turn = async (): Promise<void> => {
    nextAt = null;
    const waiting = syncing + ready.length + inFlight;
    if (receipts.urgent(group.size()) || waiting === 0) flush();
    if (tooFast) {
      tooFast = false;
      release();
    }
    const account = findAccount(store.db, accountId);
    if (stopping || account === undefined || !accountSends(account, clock.now())) {
      release();
      restUntilHealthy();
      return;
    }
    if (clock.now() < brokenUntil) {
      nextAt = brokenUntil;
      return;
    }
    if (waiting === 0 && !allowance.anyDue(account, clock.now(), seesReplies())) {
      restUntil(account);
      return;
    }
    const connector = await connect();
    if (connector === null || stopping) {
      release();
      restUntilHealthy();
      return;
    }
    group.serve(connector.capabilities.concurrency);
    handOverReady(connector);
    if (syncing === 0 && runsLow()) await claimGroup(account, group.size() - ready.length);
    handOverReady(connector);
  };

  const handOverReady = (connector: Connector): void => {
    while (inFlight < connector.capabilities.concurrency) {
      const message = ready.shift();
      if (message === undefined) break;
      void handOver(connector, message);
    }
    const dry = syncing > 0 && inFlight < connector.capabilities.concurrency;
    if (full && dry) group.ranDry();
  };

  /** Makes sure that receipts that wait for others are written soon all the same. */
  const waitForCompany = (): void => {
    if (receipts.size() === 0 || receiptTimer !== null) return;
    receiptTimer = setTimeout(() => {
      receiptTimer = null;
      try {
        flush();
      } catch (error) {
        log.error('receipts could not be written yet', { accountId, error: String(error) });
      }
      poke();
    }, receiptWaitMs);
  };

  const turns = async (): Promise<void> => {
    let failed = false;
    do {
      again = false;
      try {
        await turn();
      } catch (error) {
        failed = true;
        log.error('sending stumbled', { accountId, error: error instanceof Error ? error.stack : String(error) });
        nextAt = clock.now() + stumbleMs;
      }
    } while (again && !failed);
    turning = false;
    // What could not be written while stopping is on disk as a claim and is looked up at the next start.
    if (!busy() || (stopping && failed)) whenRested?.();
    context.turned();
  };

  const poke = (): void => {
    again = true;
    if (turning) return;
    turning = true;
    void turns();
  };

  return {
    poke,
    busy,
    nextAt: () => nextAt,
    async stop() {
      stopping = true;
      const timer = setTimeout(() => abort.abort(), farewellMs);
      await new Promise<void>((resolve) => {
        whenRested = resolve;
        poke();
      });
      clearTimeout(timer);
      if (receiptTimer !== null) clearTimeout(receiptTimer);
    },
  };
}

function troubleOfError(error: unknown): AccountTrouble {
  if (!(error instanceof LetterlockError)) return 'connection';
  if (['mail-auth', 'not-found', 'by-policy'].includes(error.code)) return 'auth';
  return error.code === 'mail-tls' ? 'tls' : 'connection';
}
