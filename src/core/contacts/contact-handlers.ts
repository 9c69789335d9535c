import { z } from 'zod';
import type { Output, Parsed } from '../../shared/contract/index.ts';
import { contacts as contract, timelineEntry } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ContactsDeps } from './deps.ts';
import type { IndexKeeper } from './index-keeper.ts';
import type { Handlers } from '../handlers.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import type { ContactValues, StoredContact } from './contact.ts';
import {
  addCustomFields,
  addToTally,
  customFields,
  findContact,
  findLiveByKey,
  findRemovedByKey,
  insertRow,
  listsOf,
  place,
  tally,
  updateContact,
} from './repository.ts';
import { restoreContacts } from './bulk.ts';
import { knownCount } from './repository-count.ts';
import { listSoon } from './repository-list.ts';
import { addMembers, requireList } from './repository-lists.ts';
import { refreshSuppressed } from './repository-suppression.ts';
import { timelineBefore } from './repository-timeline.ts';
import { fieldLabel } from './mapping.ts';
import { segmentSource } from './segments.ts';
import { contactValues } from './values.ts';
import { written } from './written.ts';
import type { RawValues } from './values.ts';

/** Of so many contacts some pages are heavy to read, and the next may be one. */
const warmAbove = 20_000;

type Own = 'list' | 'count' | 'get' | 'timeline' | 'create' | 'update' | 'fields';

export function createContactHandlers(deps: ContactsDeps, keeper: IndexKeeper): Pick<Handlers<'contacts'>, Own> {
  const { store, clock, events, jobs } = deps;
  const changed = (): void => {
    events.emit('contacts.changed', {});
    keeper.check();
  };
  return {
    async list(request) {
      if (tally(store.db, 'live') > warmAbove) jobs.warm();
      const soon = listSoon(store.db, request, segmentSource(store.db));
      if (soon !== null) return soon;
      return contract.list.output.parse(await jobs.ask('contacts.list', request));
    },
    async count({ filter }) {
      return { count: knownCount(store.db, filter) ?? z.int().parse(await jobs.ask('contacts.count', filter)) };
    },
    get: ({ id }) => show(store.db, storedContact(store.db, id)),
    timeline({ id, cursor, limit }) {
      const contact = storedContact(store.db, id);
      const [at, source, ref] = cursor === undefined ? [] : decodeCursor(cursor, 3).map(Number);
      const before = [at ?? Number.MAX_SAFE_INTEGER, source ?? 0, ref ?? 0] as const;
      return toPage(
        timelineBefore(store.db, contact, before, limit + 1),
        limit,
        (row) =>
          timelineEntry.parse({
            at: row.at,
            kind: row.kind,
            campaign: row.campaignId === null ? null : { id: row.campaignId, name: row.campaignName },
            step: row.step,
            detail: row.detail,
          }),
        (row) => [row.at, row.source, row.ref],
      );
    },
    create({ listIds, ...given }, { note }) {
      const values = checked(given);
      const id = store.transaction((db) => {
        for (const listId of listIds) requireList(db, listId);
        const created = add(db, values, clock.now());
        for (const listId of listIds) addMembers(db, listId, [created]);
        rememberFields(db, values);
        return created;
      });
      note({ id });
      changed();
      return { id };
    },
    update({ id, ...change }) {
      store.transaction((db) => {
        const before = storedContact(db, id);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const after = checked({ ...before, ...given, fields: { ...before.fields, ...change.fields } });
        const other = findLiveByKey(db, after.emailKey);
        if (other !== undefined && other.id !== id) throw exists(after.email, other.id);
        updateContact(db, before, after, clock.now());
        rememberFields(db, after);
        refreshSuppressed(db, [id]);
      });
      changed();
      return {};
    },
    fields: () => ({ items: customFields(store.db) }),
  };
}

function storedContact(db: ReadableDb, id: number): StoredContact {
  const contact = findContact(db, id);
  if (contact === undefined) throw new LetterlockError('not-found', 'There is no such contact.');
  return contact;
}

const exists = (email: string, id: number): LetterlockError =>
  new LetterlockError('already-exists', `There is a contact with the address ${email} already.`, { id });

const problems: Readonly<Record<string, string>> = {
  'address-empty': 'The address is empty.',
  'address-several': 'This field takes one address, not several.',
  'address-no-at': 'The address has no @ sign.',
  'address-local-part': 'The part before the @ sign has a character that addresses cannot have.',
  'address-domain': 'The part after the @ sign is not a domain.',
  'address-too-long': 'The address is longer than addresses can be.',
  'value-too-long': 'A field is longer than 2000 characters.',
};

function checked(given: Omit<Parsed<'contacts.create'>, 'listIds'> | (RawValues & object)): ContactValues {
  const result = contactValues(given);
  if (!result.ok) {
    const message = problems[result.reason] ?? 'The contact is not valid.';
    throw new LetterlockError('invalid-input', message, { reason: result.reason, field: result.detail });
  }
  for (const name of ['country', 'language', 'zone'] as const) {
    if (given[name] !== '' && result.values[name] === '') {
      throw new LetterlockError('invalid-input', `“${given[name]}” is not a ${name} that Letterlock knows.`, {
        field: name,
      });
    }
  }
  return result.values;
}

/** A removed contact of the same address comes back with its history, so that no campaign writes to it twice. */
function add(db: WritableDb, values: ContactValues, at: number): number {
  const live = findLiveByKey(db, values.emailKey);
  if (live !== undefined) throw exists(values.email, live.id);
  const removed = findRemovedByKey(db, values.emailKey);
  if (removed !== undefined) {
    restoreContacts(db, [removed.id]);
    updateContact(db, removed, values, at);
    return removed.id;
  }
  const id = insertRow(db, written(values), { importId: null, at });
  if (id === null) throw exists(values.email, 0);
  place(db, { ...values, id, importId: null });
  addToTally(db, 'live', 1);
  refreshSuppressed(db, [id]);
  return id;
}

function rememberFields(db: WritableDb, values: ContactValues): void {
  addCustomFields(db, new Map(Object.keys(values.fields).map((key) => [key, fieldLabel(key)])));
}

function show(db: ReadableDb, contact: StoredContact): Output<'contacts.get'> {
  const { emailKey: _key, domain: _domain, importId: _import, removedAt: _at, removalId: _id, ...shown } = contact;
  return { ...shown, lists: listsOf(db, contact.id) };
}
