import { describe, expect, test } from 'vitest';
import {
  caughtUp,
  refused,
  sending,
  stored,
  toStore,
  type Edit,
} from '../../src/renderer/src/features/contacts/field-edit.ts';
import { suppressAll } from '../../src/renderer/src/features/contacts/suppress.ts';
import { LetterlockError } from '../../src/shared/result.ts';

describe('entries of the do-not-contact list', () => {
  const values = Array.from({ length: 25_001 }, (_, at) => `a${String(at)}@firma.example`);

  test('all of them are added, however many were pasted', async () => {
    const asked: (readonly string[])[] = [];
    const outcome = await suppressAll(values, 'by hand', ({ values: some, note }) => {
      asked.push(some);
      expect(note).toBe('by hand');
      return Promise.resolve({ added: some.length - 1, known: 1, invalid: [{ value: some[0] ?? '', reason: 'x' }] });
    });
    expect(asked.map(({ length }) => length)).toEqual([10_000, 10_000, 5_001]);
    expect(asked.flat()).toEqual(values);
    expect(outcome).toMatchObject({ added: 24_998, known: 3 });
    expect(outcome.invalid).toHaveLength(3);
  });

  test('a call that is refused is told, and none is made after it', async () => {
    let calls = 0;
    const adding = suppressAll(values, '', () => {
      calls += 1;
      return calls === 2
        ? Promise.reject(new LetterlockError('locked'))
        : Promise.resolve({ added: 1, known: 0, invalid: [] });
    });
    await expect(adding).rejects.toMatchObject({ code: 'locked' });
    expect(calls).toBe(2);
  });
});

describe('a field that is stored when it is left', () => {
  const typed = (text: string): Edit => ({ text, state: 'typed' });

  test('what was typed is sent once, whichever of Enter and leaving comes first', () => {
    const edit = typed('Anna');
    expect(toStore(edit, '')).toBe('Anna');
    expect(toStore(sending(edit), '')).toBeNull();
    expect(toStore(stored(sending(edit), 'Anna', ''), '')).toBeNull();
  });

  test('what is as it was is not sent', () => {
    expect(toStore(null, 'Anna')).toBeNull();
    expect(toStore(typed('Anna'), 'Anna')).toBeNull();
  });

  test('what was stored stays in sight until the answer has it', () => {
    const after = stored(sending(typed('Anna')), 'Anna', '');
    expect(after?.text).toBe('Anna');
    expect(caughtUp(after)).toBeNull();
  });

  test('what is typed while it is being stored is kept, and sent next', () => {
    const more = typed('Anna Maria');
    expect(stored(more, 'Anna', '')).toEqual(more);
    expect(caughtUp(more)).toEqual(more);
    expect(toStore(more, 'Anna')).toBe('Anna Maria');
  });

  test('what was refused can be mended and sent again', () => {
    const back = refused(sending(typed('no address')));
    expect(toStore(back, 'a@firma.example')).toBe('no address');
  });

  test('blanks that the core takes away do not stay', () => {
    expect(stored(sending(typed('Anna ')), 'Anna ', 'Anna')).toBeNull();
  });
});
