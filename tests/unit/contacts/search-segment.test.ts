/** Segments of the search index that are written here are those that FTS5 writes. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSegment, createSearchTables, mergeStep } from '../../../src/core/contacts/repository-search.ts';
import { SearchSegment } from '../../../src/core/contacts/search-segment.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store, WritableDb } from '../../../src/core/store/open.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { personLine, seeded } from '../../support/people.ts';

type Contact = readonly [id: number, text: string];

let directory: string;
const key = randomBytes(32);
let ours: Store;
let theirs: Store;
/** FTS5's own view of ours. */
let reader: Store;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-segment-'));
  for (const name of ['ours', 'theirs']) {
    const store = open(name);
    createSearchTables(store.db, name, true);
    store.close();
  }
  [ours, theirs, reader] = [open('ours'), open('theirs'), open('ours')];
});
afterEach(() => {
  for (const store of [ours, theirs, reader]) store.close();
  rmSync(directory, { recursive: true });
});

const open = (name: string): Store =>
  openStore({ path: join(directory, name), key, format: 'search', undefended: true });

function addOurs(contacts: readonly Contact[]): void {
  const segment = new SearchSegment(contacts.length);
  for (const [id, text] of contacts) segment.add(id, text);
  ours.transaction((db) => addSegment(db, segment.take(), contacts.length));
}

function addTheirs(contacts: readonly Contact[]): void {
  theirs.transaction((db) => {
    for (const contact of contacts) run(db, 'INSERT INTO contact_search (rowid, search) VALUES (?, ?)', contact);
  });
}

/** All that FTS5 keeps but the totals and the count of writes, which it needs to rank and to merge by itself. */
function kept({ db }: Store): unknown {
  return {
    leaves: all(db, 'SELECT id, hex(block) FROM contact_search_data WHERE id > 10 ORDER BY id'),
    marks: all(db, 'SELECT segid, hex(term), typeof(term), pgno FROM contact_search_idx'),
    segments: all(db, 'SELECT hex(block) FROM contact_search_data WHERE id = 10').map((row) =>
      JSON.stringify(row).replace(/(?<=0000000.(..){2})../, ''),
    ),
  };
}

const people = (count: number, first = 1): Contact[] => {
  const random = seeded(7);
  return Array.from({ length: count }, (_, at) => [first + 3 * at, personLine(at, random).toLowerCase()]);
};

const found = (db: WritableDb, text: string): number[] =>
  all<{ id: number }>(db, 'SELECT rowid AS id FROM contact_search WHERE contact_search MATCH ? ORDER BY rowid', [
    `"${text.replaceAll('"', '""')}"`,
  ]).map(({ id }) => id);

const isSound = (db: WritableDb): void =>
  void run(db, `INSERT INTO contact_search (contact_search) VALUES ('integrity-check')`);

describe('a segment of the search index', () => {
  it('is byte for byte what FTS5 makes of the same contacts', () => {
    const contacts: Contact[] = [
      ...people(600),
      [5000, 'zoë 王明 𝒳𝒴𝒵 é'],
      [2 ** 40, 'far beyond'],
      [2 ** 40 + 1, 'ab'],
    ];
    addOurs(contacts);
    addTheirs(contacts);
    expect(kept(ours)).toEqual(kept(theirs));
  });

  it('is byte for byte what FTS5 makes of any texts', () => {
    const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        for (const { db } of [reader, theirs])
          run(db, `INSERT INTO contact_search (contact_search) VALUES ('delete-all')`);
        // Control characters do not get into a contact.
        const contacts = texts.map((some, at): Contact => [at + 1, some.replaceAll('\0', ' ').toWellFormed()]);
        addOurs(contacts);
        addTheirs(contacts);
        expect(kept(ours)).toEqual(kept(theirs));
      }),
      { numRuns: 60 },
    );
  });

  it('finds contacts of lists that go over many leaves, and next to segments of FTS5 itself', () => {
    const many = people(20_000);
    addOurs(many);
    addOurs(people(10, 100_000).map(([id, text]) => [id, `${text} unheard-of`]));
    isSound(reader.db);
    expect(found(reader.db, 'man')).toHaveLength(20_010);
    expect(found(reader.db, 'unh')).toHaveLength(10);
    const sample = many.filter(([, text]) => text.includes('kow'));
    expect(found(reader.db, 'kow').filter((id) => id < 100_000)).toEqual(sample.map(([id]) => id));
  });

  it('is merged by FTS5 with others when there are many', () => {
    const contacts = people(2600);
    for (let start = 0; start < contacts.length; start += 200) addOurs(contacts.slice(start, start + 200));
    const before = found(reader.db, 'ber');
    let steps = 0;
    while (!reader.transaction((db) => mergeStep(db, 'contact_search', 500))) steps += 1;
    isSound(reader.db);
    expect(steps).toBeGreaterThan(0);
    expect(found(reader.db, 'ber')).toEqual(before);
    expect(before).toEqual(contacts.filter(([, text]) => text.includes('ber')).map(([id]) => id));
  });
});
