import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildAny } from '../../../src/core/connectors/mime/build.ts';
import type { ComposedMail } from '../../../src/core/connectors/mime/mail.ts';
import { buildUsual, isUsual } from '../../../src/core/connectors/mime/usual.ts';

const pieces = [
  'word',
  ' ',
  '\n',
  '=',
  '.',
  'é',
  '漢字',
  '\t',
  '\r\n',
  '\r',
  'x'.repeat(90),
  '"',
  '<a@b>',
  ':',
  '=?utf-8?Q?x?=',
];
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join('')),
);
const plainWords = fc.stringMatching(/^[A-Za-z0-9_@=?<>"(): .-]{0,90}$/);
const address = fc.constantFrom(
  'ada.l+x@mail.sender.example',
  'Ada@Sender.Example',
  'a@1.2',
  'a@x.12',
  'a@xn--bcher-kva.example',
  'a@xn--99.example',
  'ada@sender.example',
  'grace@bücher.example',
  'zoë@sender.example',
  '"a b"@x.example',
);
const messageId = fc.stringMatching(/^<[A-Za-z0-9]{22}@sender\.example>$/);
const text = fc.oneof(words, plainWords);
const mails: fc.Arbitrary<ComposedMail> = fc.record({
  from: fc.record({ name: text, address }),
  to: fc.record({ name: text, address }),
  subject: text,
  html: words,
  text: words,
  messageId,
  inReplyTo: fc.option(messageId),
  references: fc.array(messageId, { maxLength: 8 }),
  date: fc.integer({ min: 0, max: 4e12 }),
  headers: fc.array(fc.record({ name: fc.constantFrom('List-Unsubscribe', 'List-Unsubscribe-Post'), value: text }), {
    maxLength: 2,
  }),
  attachments: fc.constant([]),
});

const withoutSoftBreaks = (raw: string): string => raw.replaceAll('=\r\n', '');
const bodyLines = (raw: string): string[] => raw.slice(raw.indexOf('\r\n\r\n')).split('\r\n');

describe('the usual mail', () => {
  test('is what the library’s own streams make of it, whatever is in it, down to the place of soft line breaks', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(mails.filter(isUsual), async (mail) => {
        const library = await buildAny(mail);
        const ours = buildUsual(mail).toString('latin1');
        expect(withoutSoftBreaks(ours)).toBe(withoutSoftBreaks(library.toString('latin1')));
        expect(bodyLines(ours).every((line) => line.length <= 76)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
