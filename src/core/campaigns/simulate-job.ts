import type { Simulation } from '../../shared/contract/campaign-checks.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import type { ReadableDb } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import { blockMails, byTime, MailsByContact } from './mail-blocks.ts';
import type { PackedMail } from './mail-blocks.ts';
import { lastDayOf, pacedInstants } from '../outbound/paced.ts';
import type { RateWindow } from '../outbound/windows.ts';
import { findCampaign, stepsOf } from './repository.ts';
import type { CampaignRecord } from './repository.ts';
import { audienceIds, zonesOf } from './repository-audience.ts';
import {
  beginSimulation,
  deleteOlder,
  finishSimulation,
  insertBlock,
  plannedMessages,
} from './repository-simulation.ts';
import type { SortedBy } from './repository-simulation.ts';
import { localDate } from './schedule.ts';
import { simulate } from './simulate.ts';
import type { SimulationInput, WaitingMail } from './simulate.ts';

export interface SimulateInput {
  readonly campaignId: number;
  /** The limits of its mailbox. */
  readonly windows: readonly RateWindow[];
}

/** Of a larger run the calendar is whole and the list of who gets what when ends here. */
const maxRows = 5_000_000;
const zonePage = 5_000;
/** A local day can reach this far back, clock changes included. */
const longestDay = 26 * 3_600_000;

interface Start {
  readonly contactIds: number[];
  readonly waiting: Iterable<WaitingMail>;
  readonly before?: NonNullable<SimulationInput['before']>;
}

/** @param zoned whether anybody's own zone matters */
function* draftMails(db: ReadableDb, ids: readonly number[], zoned: boolean, dueAt: number): Generator<WaitingMail> {
  for (let start = 0; start < ids.length; start += zonePage) {
    const some = ids.slice(start, start + zonePage);
    const zones = zoned ? zonesOf(db, some) : some.map(() => '');
    for (const [index, zone] of zones.entries()) yield { contact: start + index, zone, step: 1, dueAt };
  }
}

/** A draft starts with its audience, a launched campaign with what waits in its ledger. */
function startOf(db: ReadableDb, campaign: CampaignRecord, now: number): Start {
  if (campaign.status === 'draft') {
    const contactIds = audienceIds(db, campaign.audience);
    return { contactIds, waiting: draftMails(db, contactIds, campaign.schedule.clock === 'recipient', now) };
  }
  const planned = [...plannedMessages(db, campaign.id)].sort((a, b) => a.contactId - b.contactId);
  const contactIds = planned.map(({ contactId }) => contactId);
  const waiting = planned.map(({ step, dueAt, zone, order }, contact) => ({ contact, step, dueAt, zone, order }));
  const { lastAt, instants } = pacedInstants(db, campaign.id, now - longestDay);
  const sentOn = new Map<string, number>();
  for (const at of instants) {
    const date = localDate(at, campaign.schedule.zone);
    sentOn.set(date, (sentOn.get(date) ?? 0) + 1);
  }
  return { contactIds, waiting, before: { lastSentAt: lastAt, sentOn } };
}

/** Adds mails up to the calendar that the job answers. */
function createCalendar(
  steps: number,
  zone: string,
): { add(at: number, step: number): void; value(contacts: number): Simulation } {
  const days = new Map<string, number[]>();
  let startsAt: number | null = null;
  let finishesAt: number | null = null;
  let messages = 0;
  return {
    add(at, step) {
      startsAt ??= at;
      finishesAt = at;
      messages += 1;
      const date = localDate(at, zone);
      const perStep = days.get(date) ?? Array.from({ length: steps }, () => 0);
      perStep[step - 1] = (perStep[step - 1] ?? 0) + 1;
      days.set(date, perStep);
    },
    value: (contacts) => ({
      startsAt,
      finishesAt,
      messages,
      contacts,
      days: [...days]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([date, perStep]) => ({ date, total: perStep.reduce((sum, n) => sum + n, 0), perStep })),
    }),
  };
}

/** Writes the calendar aside and lets it take the place of the last one in the end. The result is a `Simulation`. */
export const simulateJob: JobRun<SimulateInput> = (input, context) =>
  bulkWriting(context.store, () => simulateCampaign(input, context));

async function simulateCampaign({ campaignId, windows }: SimulateInput, context: JobContext): Promise<Simulation> {
  const { store, startedAt } = context;
  const campaign = findCampaign(store.db, campaignId);
  const steps = stepsOf(store.db, campaignId);
  const { contactIds, ...start } = startOf(store.db, campaign, startedAt);
  const simulationId = store.transaction((db) => beginSimulation(db, campaignId, startedAt));
  const calendar = createCalendar(steps.length, campaign.schedule.zone);
  const total = contactIds.length * steps.length;
  const byContact = new MailsByContact();
  const timeBlocks = new BlockWriter(context, simulationId, 'time');
  const run = simulate({
    schedule: campaign.schedule,
    steps,
    seed: campaignId,
    startAt: startedAt,
    windows,
    accountBefore: campaign.accountId === null ? [] : lastDayOf(store.db, campaign.accountId, startedAt),
    ...start,
  });
  for (const { at, contact, step } of run) {
    calendar.add(at, step);
    if (byContact.count === maxRows) continue;
    byContact.add(at, contact, step);
    timeBlocks.add({ at, contactId: contactIds[contact] ?? 0, step });
    if (timeBlocks.isFull) {
      await timeBlocks.write();
      context.progress(byContact.count, total, 'simulating');
    }
  }
  await timeBlocks.end();
  const contactBlocks = new BlockWriter(context, simulationId, 'contact');
  for (const block of byContact.blocks(contactIds)) {
    contactBlocks.take(block);
    if (contactBlocks.isFull) await contactBlocks.write();
  }
  await contactBlocks.end();
  store.transaction((db) => finishSimulation(db, simulationId), { waitForDisk: false });
  await sweep(context, campaignId, simulationId);
  return calendar.value(contactIds.length);
}

/** Blocks that wait to be written, and the mails of the one that is being filled. */
class BlockWriter {
  readonly #context: Pick<JobContext, 'store' | 'signal'>;
  readonly #simulationId: number;
  readonly #sortedBy: SortedBy;
  readonly #batches: Batches;
  #number = 0;
  #blocks: PackedMail[][] = [];
  #mails: PackedMail[] = [];
  /** Mails of one instant, which are to stand in the order of the contacts. */
  #instant: PackedMail[] = [];

  constructor(context: Pick<JobContext, 'store' | 'signal'>, simulationId: number, sortedBy: SortedBy) {
    this.#context = context;
    this.#simulationId = simulationId;
    this.#sortedBy = sortedBy;
    this.#batches = new Batches(context.store);
  }

  get isFull(): boolean {
    return this.#blocks.length * blockMails >= this.#batches.rows;
  }

  /** In order of time. */
  add(mail: PackedMail): void {
    if (this.#instant[0] !== undefined && this.#instant[0].at !== mail.at) this.#endInstant();
    this.#instant.push(mail);
  }

  #endInstant(): void {
    for (const mail of this.#instant.sort(byTime)) {
      this.#mails.push(mail);
      if (this.#mails.length === blockMails) this.#blocks.push(this.#mails.splice(0));
    }
    this.#instant = [];
  }

  take(block: PackedMail[]): void {
    this.#blocks.push(block);
  }

  /** @throws the signal's reason when the job was cancelled meanwhile */
  async write(): Promise<void> {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#batches.commit(blocks.length * blockMails, (db) => {
      for (const block of blocks) {
        insertBlock(db, this.#simulationId, this.#sortedBy, this.#number, block);
        this.#number += 1;
      }
    });
    await this.#batches.pause();
    this.#context.signal.throwIfAborted();
  }

  async end(): Promise<void> {
    this.#endInstant();
    this.#blocks.push(this.#mails);
    await this.write();
  }
}

/** A block is some four pages. */
const sweptAtOnce = 50;

/** What a cancel leaves behind, the next simulation sweeps. */
async function sweep({ store, signal }: JobContext, campaignId: number, before: number): Promise<void> {
  const batches = new Batches(store);
  while (batches.commit(sweptAtOnce, (db) => deleteOlder(db, campaignId, before, sweptAtOnce))) {
    await batches.pause();
    signal.throwIfAborted();
  }
}
