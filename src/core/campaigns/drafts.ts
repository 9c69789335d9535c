/** Writing campaigns: make, change, copy, remove, attach. */
import type { Audience, Schedule } from '../../shared/contract/campaign-shape.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { readSettings } from '../settings/settings.ts';
import { schedule as scheduleShape } from '../../shared/contract/campaign-shape.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { safeFileName } from '../text/file-name.ts';
import { checkLaunchedChange, checkSchedule, checkSteps, isEditable, maxAttachedBytes } from './draft-rules.ts';
import { typeOfFile } from './mime-types.ts';
import type { CampaignsDeps } from './ports.ts';
import { attachedBytes, copyAttachments, deleteAttachment, insertAttachment } from './repository-attachments.ts';
import type { CampaignRecord } from './repository.ts';
import {
  findCampaign,
  insertCampaign,
  insertStep,
  readCampaign,
  replaceSteps,
  setRemoved,
  stepIdsOf,
  stepsOf,
  touchCampaign,
  updateCampaign,
} from './repository.ts';
import { accountsToOffer, findAccount } from './repository-accounts.ts';
import { defaultUnsubscribeLine } from './unsubscribe.ts';
import { isZone } from './zone.ts';

type DraftHandlers = Pick<
  Handlers<'campaigns'>,
  'create' | 'update' | 'duplicate' | 'remove' | 'restore' | 'attach' | 'detach'
>;

const noAudience: Audience = { listIds: [], segmentIds: [], excludeListIds: [], excludeSegmentIds: [] };
const firstStep = {
  delay: { amount: 0, unit: 'business-days' },
  thread: 'new',
  subject: '',
  html: '',
  text: null,
} as const;

function defaultSchedule(db: ReadableDb): Schedule {
  const zones = [readSettings(db).zone, Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC'];
  return scheduleShape.parse({ zone: zones.find(isZone) });
}

/** The mailbox that is meant when there is only one; the practice mailbox before any is connected. */
function defaultAccount(db: ReadableDb): number | null {
  const accounts = accountsToOffer(db);
  const real = accounts.filter(({ kind }) => kind !== 'practice');
  if (real.length > 1) return null;
  return (real[0] ?? accounts[0])?.id ?? null;
}

function findEditable(db: ReadableDb, id: number): CampaignRecord {
  const campaign = findCampaign(db, id);
  if (!isEditable(campaign)) {
    throw new LetterlockError('not-allowed-now', 'The campaign was launched: its attachments cannot change any more.');
  }
  return campaign;
}

function checkStep(db: ReadableDb, campaignId: number, stepId: number): void {
  if (stepsOf(db, campaignId).some(({ id }) => id === stepId)) return;
  throw new LetterlockError('not-found', 'The campaign has no such step.');
}

/** Only fields that were given: the contract's optional ones may also be there and undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function checkAccount(db: ReadableDb, id: number): void {
  if (findAccount(db, id) !== undefined) return;
  throw new LetterlockError('invalid-input', 'There is no such mailbox, or it was disconnected.');
}

function copy(db: WritableDb, source: CampaignRecord, at: number): number {
  const name = `${source.name.slice(0, 190)} (copy)`;
  const id = insertCampaign(db, { ...source, name }, at);
  for (const [position, step] of stepsOf(db, source.id).entries()) {
    copyAttachments(db, step.id, insertStep(db, id, position, step));
  }
  return id;
}

export function createDraftHandlers({ store, clock, events, files }: CampaignsDeps): DraftHandlers {
  const changed = (id: number): void => events.emit('campaigns.changed', { id });

  return {
    create({ name }) {
      const id = store.transaction((db) => {
        const { signatureHtml } = readSettings(db);
        const campaignId = insertCampaign(
          db,
          {
            name,
            accountId: defaultAccount(db),
            audience: noAudience,
            schedule: defaultSchedule(db),
            signatureHtml,
            postalAddress: '',
            unsubscribeLine: defaultUnsubscribeLine,
          },
          clock.now(),
        );
        insertStep(db, campaignId, 0, firstStep);
        return campaignId;
      });
      changed(id);
      return { id };
    },
    update({ id, revision, steps, ...fields }) {
      const next = store.transaction((db) => {
        const campaign = findCampaign(db, id);
        if (campaign.revision !== revision) throw new LetterlockError('conflict');
        if (!isEditable(campaign)) checkLaunchedChange(campaign, stepsOf(db, id), { ...fields, steps });
        if (fields.schedule !== undefined) checkSchedule(fields.schedule);
        if (typeof fields.accountId === 'number') checkAccount(db, fields.accountId);
        if (steps !== undefined) {
          checkSteps(steps, stepIdsOf(db, id));
          replaceSteps(db, id, steps, clock.now());
        }
        updateCampaign(db, id, given(fields));
        return { revision: findCampaign(db, id).revision, stepIds: stepsOf(db, id).map((step) => step.id) };
      });
      changed(id);
      return next;
    },
    duplicate({ id }) {
      const copied = store.transaction((db) => copy(db, findCampaign(db, id), clock.now()));
      changed(copied);
      return { id: copied };
    },
    remove({ id }) {
      store.transaction((db) => {
        const { status, launch } = findCampaign(db, id);
        if (status === 'running' || status === 'paused' || launch !== null) {
          throw new LetterlockError('not-allowed-now', 'The campaign is under way. Stop it before you remove it.');
        }
        setRemoved(db, id, clock.now());
      });
      changed(id);
      return {};
    },
    restore({ id }) {
      store.transaction((db) => {
        if (readCampaign(db, id) === undefined) throw new LetterlockError('not-found', 'There is no such campaign.');
        setRemoved(db, id, null);
      });
      changed(id);
      return {};
    },
    async attach({ id, stepId, fileId }) {
      findEditable(store.db, id);
      checkStep(store.db, id, stepId);
      const { name, bytes } = await files.content(fileId, maxAttachedBytes);
      const attachment = store.transaction((db) => {
        findEditable(db, id);
        checkStep(db, id, stepId);
        if (attachedBytes(db, stepId) + bytes.length > maxAttachedBytes) {
          throw new LetterlockError('too-large', 'The attachments of one step may have 10 MB together.');
        }
        touchCampaign(db, id);
        return insertAttachment(db, stepId, { name: safeFileName(name), type: typeOfFile(name), content: bytes });
      });
      changed(id);
      return attachment;
    },
    detach({ id, attachmentId }) {
      store.transaction((db) => {
        findEditable(db, id);
        deleteAttachment(db, id, attachmentId);
        touchCampaign(db, id);
      });
      changed(id);
      return {};
    },
  };
}
