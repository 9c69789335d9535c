/** Campaigns as the screens see them. */
import { z } from 'zod';
import { enrolmentRow } from '../../shared/contract/campaign-run.ts';
import type { Campaign, CampaignRow } from '../../shared/contract/campaign-shape.ts';
import type { Handlers } from '../handlers.ts';
import type { ReadableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import type { CampaignsDeps, Sending } from './ports.ts';
import { attachmentsOf } from './repository-attachments.ts';
import { countsOf, listEnrolments, listLedger } from './repository-progress.ts';
import { currentSimulation, listSimulated } from './repository-simulation.ts';
import type { CampaignRecord } from './repository.ts';
import { countSteps, findCampaign, listCampaigns, stepsOf } from './repository.ts';
import { dayMs, dayOf, fromLocal } from './zone.ts';
import { LetterlockError } from '../../shared/result.ts';

type ViewHandlers = Pick<Handlers<'campaigns'>, 'list' | 'get' | 'enrolments' | 'ledger' | 'simulationContacts'>;

export function rowOf(db: ReadableDb, sending: Pick<Sending, 'nextSendAt'>, campaign: CampaignRecord): CampaignRow {
  const { id, name, status, pauseReason, accountId, createdAt, launchedAt } = campaign;
  return {
    id,
    name,
    status,
    pauseReason,
    accountId,
    steps: countSteps(db, id),
    counts: countsOf(db, id),
    nextSendAt: status === 'running' ? sending.nextSendAt(id) : null,
    createdAt,
    launchedAt,
  };
}

function detailOf(db: ReadableDb, sending: Sending, campaign: CampaignRecord): Campaign {
  const { steps: _, ...row } = rowOf(db, sending, campaign);
  const { audience, schedule, signatureHtml, postalAddress, unsubscribeLine, revision } = campaign;
  return {
    ...row,
    audience,
    schedule,
    signatureHtml,
    postalAddress,
    unsubscribeLine,
    revision,
    steps: stepsOf(db, campaign.id),
    attachments: attachmentsOf(db, campaign.id),
  };
}

const newest = Number.MAX_SAFE_INTEGER;
const asNumber = (key: string | number | null | undefined): number => Number(key ?? 0);

/** A local day as instants, half open. @throws LetterlockError `invalid-input` */
function dayBounds(date: string, zone: string): { from: number; until: number } {
  const day = dayOf(date);
  if (Number.isNaN(day)) throw new LetterlockError('invalid-input', `${date} is no day of the calendar.`);
  return { from: fromLocal(zone, day * dayMs), until: fromLocal(zone, (day + 1) * dayMs) };
}

const enrolmentRows = z.array(enrolmentRow);

export function createViewHandlers({ store, jobs, sending }: CampaignsDeps): ViewHandlers {
  const { db } = store;
  return {
    list({ cursor, limit }) {
      const before = cursor === undefined ? newest : asNumber(decodeCursor(cursor, 1)[0]);
      return toPage(
        listCampaigns(db, before, limit + 1),
        limit,
        (campaign) => rowOf(db, sending, campaign),
        ({ id }) => [id],
      );
    },
    get: ({ id }) => detailOf(db, sending, findCampaign(db, id)),
    async enrolments({ id, state, reason, uncertain, search = '', cursor, limit }) {
      findCampaign(db, id);
      const after = cursor === undefined ? 0 : asNumber(decodeCursor(cursor, 1)[0]);
      const filter = { campaignId: id, state, reason, uncertain, search: search.trim() };
      const soon = listEnrolments(db, filter, after, limit + 1, true);
      return toPage(
        soon ?? enrolmentRows.parse(await jobs.ask('campaigns.enrolments', { filter, after, limit: limit + 1 })),
        limit,
        (row) => row,
        ({ contactId }) => [contactId],
      );
    },
    ledger({ id, contactId }) {
      findCampaign(db, id);
      return { items: listLedger(db, id, contactId) };
    },
    simulationContacts({ id, date, contactId, cursor, limit }) {
      const { schedule } = findCampaign(db, id);
      const simulationId = currentSimulation(db, id);
      if (simulationId === null) return { items: [], nextCursor: null };
      const [at = -1, contact = 0, step = 0] = cursor === undefined ? [] : decodeCursor(cursor, 3).map(asNumber);
      const bounds = date === undefined ? { from: 0, until: newest } : dayBounds(date, schedule.zone);
      return toPage(
        listSimulated(db, { simulationId, ...bounds, contactId, after: [at, contact, step], limit: limit + 1 }),
        limit,
        (row) => row,
        (row) => [row.at, row.contactId, row.step],
      );
    },
  };
}
