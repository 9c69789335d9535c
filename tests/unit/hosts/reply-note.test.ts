import { expect, test } from 'vitest';
import { replyNote } from '../../../src/main/reply-note.ts';

test('one reply is named, many are counted', () => {
  expect(replyNote(['Ana'], 'en-GB')).toEqual({ title: 'Ana', body: 'has replied' });
  expect(replyNote(['Ana', 'Ben', 'Cem', 'Dee', 'Eva'], 'de-AT')).toEqual({
    title: 'Ana, Ben, Cem, +2',
    body: 'haben geantwortet',
  });
});

test('a name from a received mail stays on one short line', () => {
  const { title } = replyNote([`Evil\r\nname${'x'.repeat(500)}`], 'en');
  expect(title).not.toMatch(/[\r\n]/);
  expect(title.length).toBeLessThanOrEqual(60);
});
