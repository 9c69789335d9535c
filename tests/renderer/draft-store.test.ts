import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DraftStore } from '../../src/renderer/src/features/campaigns/editor/draft-store.ts';
import type { DraftFields } from '../../src/renderer/src/features/campaigns/editor/draft-store.ts';
import type { Campaign, Step } from '../../src/shared/contract/campaign-shape.ts';
import { LetterlockError } from '../../src/shared/result.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const step = (id: number | null, subject: string): Step => ({
  id,
  delay: { amount: 3, unit: 'business-days' },
  thread: 'new',
  subject,
  html: '',
  text: null,
});

type Save = { readonly id: number; readonly revision: number } & Partial<DraftFields>;

/** A core with one campaign, whose answers wait until they are let go where `slow`. */
function core() {
  let stored: Campaign = {
    id: 1,
    name: 'Spring',
    status: 'draft',
    accountId: 1,
    audience: { lists: [], segments: [], exclude: { lists: [], segments: [], contacted: null } },
    schedule: {},
    signatureHtml: '',
    postalAddress: '',
    unsubscribeLine: '',
    revision: 1,
    steps: [step(1, 'Hello')],
    attachments: [],
  } as unknown as Campaign;
  let newest = 1;
  const held: (() => void)[] = [];
  const world = {
    slow: false,
    saves: 0,
    stored: () => stored,
    release: () => held.splice(0).forEach((go) => go()),
    /** By somebody else, or by what is not the editor. */
    change(fields: Partial<DraftFields>) {
      stored = { ...stored, ...fields, revision: stored.revision + 1 };
    },
    async save({ revision, ...change }: Save) {
      world.saves += 1;
      if (revision !== stored.revision) throw new LetterlockError('conflict');
      const steps = (change.steps ?? stored.steps).map((one) =>
        Object.assign({}, one, { id: one.id ?? (newest += 1) }),
      );
      stored = { ...stored, ...change, steps, revision: revision + 1 };
      const answer = { revision: stored.revision, stepIds: steps.map(({ id }) => id) };
      if (world.slow) await new Promise<void>((resolve) => held.push(resolve));
      return answer;
    },
    load: () => Promise.resolve(stored),
  };
  return world;
}

type World = ReturnType<typeof core>;
const open = (world: World): DraftStore =>
  new DraftStore(world.stored(), {
    save: (input) => world.save(input as Save),
    load: world.load,
  });
const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(2_000);

test('what is typed is saved once it rests', async () => {
  const world = core();
  const draft = open(world);
  for (const name of ['S', 'Su', 'Summer']) draft.set({ name });
  expect(draft.snapshot()).toMatchObject({ state: 'unsaved', fields: { name: 'Summer' } });
  await rest();
  expect(draft.snapshot().state).toBe('saved');
  expect(world.stored().name).toBe('Summer');
  expect(world.saves).toBe(1);
});

test('a new step keeps the identity of its first save, whatever is typed meanwhile', async () => {
  const world = core();
  const draft = open(world);
  draft.set({ steps: [step(1, 'Hello'), step(null, '')] });
  world.slow = true;
  await rest();
  draft.set({ steps: draft.snapshot().fields.steps.with(1, step(null, 'Again')) });
  world.slow = false;
  world.release();
  await rest();
  expect(world.stored().steps.map(({ id, subject }) => [id, subject])).toEqual([
    [1, 'Hello'],
    [2, 'Again'],
  ]);
  expect(draft.snapshot().fields.steps.map(({ id }) => id)).toEqual([1, 2]);
});

describe('another revision', () => {
  test('that changed no field, such as by a file that was attached, is no conflict, and nothing typed is lost', async () => {
    const world = core();
    const draft = open(world);
    draft.set({ name: 'Summer' });
    world.change({});
    await rest();
    expect(draft.snapshot()).toMatchObject({ state: 'saved', fields: { name: 'Summer' } });
    expect(world.stored().name).toBe('Summer');
    // Told before the save instead of by it.
    draft.set({ name: 'Autumn' });
    world.change({});
    draft.adopt(world.stored());
    await rest();
    expect(world.stored().name).toBe('Autumn');
    expect(world.saves).toBe(3);
  });

  test('that changed a field is a conflict: nothing is overwritten, and reloading shows it', async () => {
    const world = core();
    const draft = open(world);
    draft.set({ name: 'Mine' });
    world.change({ postalAddress: 'Theirs' });
    draft.adopt(world.stored());
    await rest();
    expect(draft.snapshot()).toMatchObject({ state: 'conflict', fields: { name: 'Mine' } });
    expect(world.stored()).toMatchObject({ name: 'Spring', postalAddress: 'Theirs' });
    draft.reset(world.stored());
    draft.set({ name: 'Mine' });
    await rest();
    expect(world.stored()).toMatchObject({ name: 'Mine', postalAddress: 'Theirs' });
  });

  test('is taken over at once where nothing is being typed', () => {
    const world = core();
    const draft = open(world);
    world.change({ name: 'Theirs' });
    draft.adopt(world.stored());
    expect(draft.snapshot()).toMatchObject({ state: 'saved', fields: { name: 'Theirs' } });
  });
});

test('everyone who waits for what is typed to be stored waits until it is', async () => {
  const world = core();
  const draft = open(world);
  world.slow = true;
  draft.set({ name: 'Summer' });
  const first = draft.flush();
  draft.set({ name: 'Autumn' });
  const ends: string[] = [];
  const second = draft.flush().then(() => ends.push(`second: ${world.stored().name}, ${draft.snapshot().state}`));
  const third = draft.flush().then(() => ends.push(`third: ${world.stored().name}, ${draft.snapshot().state}`));
  await vi.advanceTimersByTimeAsync(0);
  world.release();
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual([]);
  world.release();
  await Promise.all([first, second, third]);
  expect(ends.toSorted()).toEqual(['second: Autumn, saved', 'third: Autumn, saved']);
});

describe('an editor that holds a text of its own', () => {
  const texts = (html: string): Partial<DraftFields> => ({ steps: [{ ...step(1, 'Hello'), html }] });

  test('is told to begin anew where the text becomes another from outside', () => {
    const world = core();
    const draft = open(world);
    const before = draft.snapshot().replaced;
    world.change(texts('<p>Theirs</p>'));
    draft.adopt(world.stored());
    expect(draft.snapshot().replaced).not.toBe(before);
  });

  test('is told so too where what was typed is given up after a conflict', async () => {
    const world = core();
    const draft = open(world);
    draft.set(texts('<p>Mine</p>'));
    world.change({ postalAddress: 'Theirs' });
    await rest();
    expect(draft.snapshot().state).toBe('conflict');
    const before = draft.snapshot().replaced;
    draft.reset(world.stored());
    expect(draft.snapshot().replaced).not.toBe(before);
  });

  test('keeps its caret where what it holds was only stored', async () => {
    const world = core();
    const draft = open(world);
    const before = draft.snapshot().replaced;
    draft.set(texts('<p>Mine</p>'));
    await rest();
    draft.adopt(world.stored());
    expect(draft.snapshot().replaced).toBe(before);
  });
});
