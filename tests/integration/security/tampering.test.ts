/**
 * Bytes changed at random in every file of a workspace: it is refused with a clear sentence and left as it is, or it opens
 * with all that it held. Nothing wrong is ever shown.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import type { TypedCall } from '../../../src/core/dispatch.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { seed } from '../../support/hostile.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { randomFrom } from '../../support/random.ts';

const flips = Number(process.env['LETTERLOCK_FLIPS'] ?? 200);

let ports: TestPorts;
let templates: string;

const emailOf = (n: number): string => `quillwort-${String(n).padStart(2, '0')}@adams.example`;
const before = Array.from({ length: 20 }, (_, n) => emailOf(n));
/** Committed one after the other, and in the write-ahead log alone when the process was killed. */
const after = Array.from({ length: 10 }, (_, n) => emailOf(20 + n));

async function withOpen<T>(work: (call: TypedCall) => Promise<T>): Promise<T> {
  const app = await createApp(ports, { background: false });
  try {
    return await work(typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' }));
  } finally {
    await app.stop();
  }
}

const keep = (name: string): void =>
  cpSync(ports.paths.dataDir, join(templates, name), { recursive: true, filter: (path) => !path.endsWith('-shm') });

function restore(name: string): void {
  rmSync(ports.paths.dataDir, { recursive: true, force: true });
  cpSync(join(templates, name), ports.paths.dataDir, { recursive: true });
}

beforeAll(async () => {
  ports = testPorts();
  templates = mkdtempSync(join(tmpdir(), 'letterlock-tampered-'));
  await withOpen(async (call) => {
    await call('vault.create', { keychain: true });
    await call('settings.update', { postalAddress: 'Quillwort Lane 7' });
    for (const email of before) await call('contacts.create', { email, company: 'Quillwort & Sons' });
  });
  keep('closed');
  await withOpen(async (call) => {
    await call('vault.unlock', {});
    for (const email of after) await call('contacts.create', { email, company: 'Quillwort & Sons' });
    keep('killed');
  });
}, 60_000);
afterAll(() => {
  ports.cleanUp();
  rmSync(templates, { recursive: true, force: true });
});

interface Seen {
  /** Why it was not opened, or null. */
  readonly refused: string | null;
  readonly address: string;
  readonly contacts: readonly string[];
  readonly found: readonly string[];
}

async function look(): Promise<Seen> {
  return withOpen(async (call) => {
    try {
      await call('vault.unlock', {});
      const { postalAddress: address } = await call('settings.get', {});
      const emails = async (search: string): Promise<string[]> => {
        const { items } = await call('contacts.list', { filter: { search }, limit: 100 });
        return items.map(({ email }) => email).toSorted();
      };
      return { refused: null, address, contacts: await emails(''), found: await emails('quillwort') };
    } catch (error) {
      const told =
        error instanceof LetterlockError && error.code !== 'internal' && /^[A-Z].{20,}\.$/.test(error.message);
      return { refused: told ? error.code : `untold: ${String(error)}`, address: '', contacts: [], found: [] };
    }
  });
}

const damage = new Set(['database-damaged', 'vault-damaged', 'keychain-changed']);

/** What is wrong with how a workspace was met of which one file was changed; null for nothing. */
function judge(seen: Seen, wholes: readonly (readonly string[])[]): string | null {
  if (seen.refused !== null) return damage.has(seen.refused) ? null : seen.refused;
  const same = (list: readonly string[]) => wholes.some((whole) => String(whole) === String(list));
  if (!same(seen.contacts) || !same(seen.found) || seen.address !== 'Quillwort Lane 7') return JSON.stringify(seen);
  return null;
}

const all = [...before, ...after];
/** The states that there were, commit by commit. */
const states = after.map((_, n) => all.slice(0, before.length + n)).concat([all]);

test.each([
  ['the database', 'closed', 'letterlock.db', ['database-damaged'], [before]],
  ['the write-ahead log', 'killed', 'letterlock.db-wal', ['earlier', 'opens'], states],
  ['the search index', 'closed', 'search.db', ['opens'], [before]],
  // It opens where one space took another's place.
  ['the key file', 'closed', 'vault.json', ['opens', 'vault-damaged'], [before]],
  ['the newest checkpoint', 'closed', 'audit-head', ['opens'], [before]],
  ['the seal of the closed database', 'closed', 'database-seal.json', ['opens'], [before]],
] as const)(
  `%s, changed at random ${flips} times (seed ${seed}): never anything wrong`,
  async (_, template, name, outcome, wholes) => {
    const random = randomFrom(seed);
    const path = join(ports.paths.dataDir, name);
    const whole = readFileSync(join(templates, template, name));
    const wrong: string[] = [];
    const outcomes = new Set<string>();
    for (let n = 0; n < flips; n += 1) {
      restore(template);
      const at = Math.floor(random() * whole.length);
      const by = 1 + Math.floor(random() * 255);
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ by;
      writeFileSync(path, altered);
      const seen = await look();
      const problem = judge(seen, wholes);
      if (problem !== null) wrong.push(`${at} ^ ${by}: ${problem}`);
      if (seen.refused !== null && !readFileSync(path).equals(altered)) wrong.push(`${at} ^ ${by}: was written to`);
      outcomes.add(seen.refused ?? (seen.contacts.length === wholes.at(-1)?.length ? 'opens' : 'earlier'));
    }
    expect(wrong).toEqual([]);
    expect([...outcomes].toSorted()).toEqual(outcome);
  },
  300_000,
);
