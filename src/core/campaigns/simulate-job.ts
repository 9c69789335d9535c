import type { Simulation } from '../../shared/contract/campaigns.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import type { ReadableDb } from '../store/open.ts';
import { GentleWriter, relaxCommits } from './gentle.ts';
import { lastDayOf, pacedInstants } from '../outbound/paced.ts';
import type { RateWindow } from '../outbound/windows.ts';
import { findCampaign, stepsOf } from './repository.ts';
import type { CampaignRecord } from './repository.ts';
import { audienceIds, zonesOf } from './repository-audience.ts';
import {
  beginSimulation,
  deleteOlder,
  finishSimulation,
  insertSimulated,
  plannedMessages,
} from './repository-simulation.ts';
import { localDate } from './schedule.ts';
import { simulate } from './simulate.ts';
import type { SimulationInput, WaitingMail } from './simulate.ts';

export interface SimulateInput {
  readonly campaignId: number;
  /** The limits of its mailbox. */
  readonly windows: readonly RateWindow[];
}

/** Of a larger run the calendar is whole and the list of who gets what when ends here. */
const maxRows = 2_000_000;
const zonePage = 5_000;
/** A local day can reach this far back, clock changes included. */
const longestDay = 26 * 3_600_000;

interface Start {
  readonly contactIds: number[];
  readonly waiting: Iterable<WaitingMail>;
  readonly before?: NonNullable<SimulationInput['before']>;
}

function* draftMails(db: ReadableDb, ids: readonly number[], dueAt: number): Generator<WaitingMail> {
  for (let start = 0; start < ids.length; start += zonePage) {
    const zones = zonesOf(db, ids.slice(start, start + zonePage));
    for (const [index, zone] of zones.entries()) yield { contact: start + index, zone, step: 1, dueAt };
  }
}

/** A draft starts with its audience, a launched campaign with what waits in its ledger. */
function startOf(db: ReadableDb, campaign: CampaignRecord, now: number): Start {
  if (campaign.status === 'draft') {
    const contactIds = audienceIds(db, campaign.audience);
    return { contactIds, waiting: draftMails(db, contactIds, now) };
  }
  const contactIds: number[] = [];
  const waiting: WaitingMail[] = [];
  for (const { contactId, ...mail } of plannedMessages(db, campaign.id)) {
    waiting.push({ ...mail, contact: contactIds.push(contactId) - 1 });
  }
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

interface Row {
  readonly at: number;
  readonly contactId: number;
  readonly step: number;
}

/** Writes the calendar aside and lets it take the place of the last one in the end. The result is a `Simulation`. */
export const simulateJob: JobRun<SimulateInput> = async ({ campaignId, windows }, context) => {
  const { store, startedAt } = context;
  relaxCommits(store);
  const campaign = findCampaign(store.db, campaignId);
  const steps = stepsOf(store.db, campaignId);
  const { contactIds, ...start } = startOf(store.db, campaign, startedAt);
  const simulationId = store.transaction((db) => beginSimulation(db, campaignId, startedAt));
  const calendar = createCalendar(steps.length, campaign.schedule.zone);
  const total = contactIds.length * steps.length;
  const writer = new GentleWriter();
  let rows: Row[] = [];
  let written = 0;
  const flush = async (): Promise<void> => {
    const batch = rows;
    rows = [];
    written += batch.length;
    writer.write(() => store.transaction((db) => insertSimulated(db, simulationId, batch)));
    context.progress(written, total, 'simulating');
    await writer.rest(context.signal);
  };
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
    const contactId = contactIds[contact];
    if (contactId !== undefined && written + rows.length < maxRows) rows.push({ at, contactId, step });
    if (rows.length >= writer.rows) await flush();
  }
  await flush();
  store.transaction((db) => finishSimulation(db, simulationId));
  await sweep(context, writer, campaignId, simulationId);
  return calendar.value(contactIds.length);
};

/** What a cancel leaves behind, the next simulation sweeps. */
async function sweep(
  { store, signal }: JobContext,
  writer: GentleWriter,
  campaignId: number,
  before: number,
): Promise<void> {
  while (writer.write(() => store.transaction((db) => deleteOlder(db, campaignId, before, writer.rows)))) {
    await writer.rest(signal);
  }
}
