/** Searches among a million contacts, through the dispatcher, as a user types them. */
import { openTestWorkspace } from '../support/workspace.ts';
import type { TestWorkspace } from '../support/workspace.ts';
import { uploadPeople } from './import.ts';
import type { BenchResult } from './result.ts';

type SortBy = 'createdAt' | 'email' | 'lastName' | 'company' | 'lastActivityAt';
const orders: readonly SortBy[] = ['createdAt', 'email', 'lastName', 'company', 'lastActivityAt'];

export async function run({ quick }: { quick: boolean }): Promise<BenchResult[]> {
  const contacts = quick ? 40_000 : 1_000_000;
  const ws = await openTestWorkspace();
  try {
    await importPeople(ws, contacts);
    const searches = await realSearches(ws);
    const results: BenchResult[] = [];
    for (const by of orders) results.push(...(await timed(ws, searches, by, contacts)));
    results.push(...(await filtered(ws, searches, contacts)));
    results.push(await scanned(ws, searches, contacts, results[0]?.value ?? 0));
    return results;
  } finally {
    await ws.close();
  }
}

async function importPeople(ws: TestWorkspace, rows: number): Promise<void> {
  const fileId = await uploadPeople(ws.call, rows);
  const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
  await ws.finished((await ws.call('contacts.importStart', { fileId, format, mapping, duplicates: 'fill' })).jobId);
}

/** What people type: beginnings and middles of addresses, names and companies, from one letter to a whole address. */
async function realSearches(ws: TestWorkspace): Promise<string[]> {
  const searches = ['a', 'z', 'q', 'zi', 'qx', 'wa', 'example', 'gmbh', 'zzzzzz', 'ä', '王', 'manager'];
  let cursor: string | undefined;
  for (let page = 0; page < 8; page += 1) {
    const { items, nextCursor } = await ws.call('contacts.list', {
      sort: { by: 'email' },
      limit: 500,
      ...(cursor !== undefined && { cursor }),
    });
    const contact = items[(page * 61) % items.length];
    if (contact === undefined || nextCursor === null) break;
    const { email, lastName, company } = contact;
    searches.push(email, email.slice(3, 9), lastName, lastName.slice(0, 3), company, company.slice(2, 7));
    cursor = nextCursor;
  }
  return searches;
}

async function timed(
  ws: TestWorkspace,
  searches: readonly string[],
  by: SortBy,
  contacts: number,
): Promise<BenchResult[]> {
  const filters = searches.map((search) => ({ search }));
  const times = await timesOf(ws, filters, by);
  const slowest = times.at(-1);
  const name = `contact search at ${contacts}, by ${by}`;
  return [
    { name: `${name}, median`, value: percentile(times, 0.5), unit: 'ms' },
    { name: `${name}, 95 %`, value: percentile(times, 0.95), unit: 'ms' },
    { name: `${name}, slowest (${slowest?.filter.search ?? ''})`, value: percentile(times, 1), unit: 'ms' },
  ];
}

/** Searches within a list, and within a segment that a fifth of the contacts are in. */
async function filtered(ws: TestWorkspace, searches: readonly string[], contacts: number): Promise<BenchResult[]> {
  const { id: segmentId } = await ws.call('contacts.segmentSave', {
    name: 'German-speaking',
    filter: { conditions: [{ field: 'language', op: 'is', value: 'de' }] },
  });
  const times = await timesOf(
    ws,
    searches.flatMap((search) => [
      { search, segmentId },
      { search, suppressed: false },
    ]),
    'lastName',
  );
  const name = `contact search at ${contacts}, with filters, by lastName`;
  return [
    { name: `${name}, median`, value: percentile(times, 0.5), unit: 'ms' },
    { name: `${name}, 95 %`, value: percentile(times, 0.95), unit: 'ms' },
  ];
}

interface Timed {
  readonly filter: { readonly search: string };
  readonly ms: number;
}

const percentile = (times: readonly Timed[], part: number): number =>
  Number((times[Math.floor((times.length - 1) * part)]?.ms ?? 0).toFixed(1));

/** Ascending. */
async function timesOf(ws: TestWorkspace, filters: readonly Timed['filter'][], by: SortBy): Promise<Timed[]> {
  const times: Timed[] = [];
  for (const filter of filters) {
    const started = performance.now();
    await ws.call('contacts.list', { filter, sort: { by, descending: by === 'createdAt' }, limit: 100 });
    times.push({ filter, ms: performance.now() - started });
  }
  return times.sort((a, b) => a.ms - b.ms);
}

/** The same question without the index: a filter that has to look at every contact. */
async function scanned(
  ws: TestWorkspace,
  searches: readonly string[],
  contacts: number,
  median: number,
): Promise<BenchResult> {
  const value = searches.find((search) => search.includes('@')) ?? 'zzz';
  const started = performance.now();
  await ws.call('contacts.count', { filter: { conditions: [{ field: 'email', op: 'contains', value }] } });
  const ms = performance.now() - started;
  return {
    name: `contact search at ${contacts} against a scan`,
    value: median,
    unit: 'ms',
    baseline: { name: 'count by a scan of all contacts in the reader thread', value: Math.round(ms) },
    ratio: ms / Math.max(0.1, median),
  };
}
