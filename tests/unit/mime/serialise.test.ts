import * as fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import { describe, expect, test } from 'vitest';
import { serialise } from '../../../src/core/connectors/mime/serialise.ts';

const crlf = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n');
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom('word', ' ', '\n', '=', '.', 'é', '漢字', '\t', '\r\n', 'x'.repeat(90)), { maxLength: 60 })
    .map((list) => list.join('')),
);
const file = fc.record({
  name: fc.string({ minLength: 1, maxLength: 40 }),
  content: fc.uint8Array({ maxLength: 400 }),
});

describe('a MIME tree in one go', () => {
  test('is byte for byte what the library’s own streams make of it', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        words,
        words.filter((text) => text !== ''),
        words.filter((html) => html !== ''),
        fc.constantFrom('quoted-printable', 'base64'),
        fc.array(file, { maxLength: 2 }),
        async (subject, text, html, contentTransferEncoding, files) => {
          const compile = () =>
            new MailComposer({
              from: { name: 'Ada', address: 'ada@sender.example' },
              to: { name: subject.slice(0, 20), address: 'grace@recipient.example' },
              subject,
              messageId: '<a@sender.example>',
              date: new Date(0),
              text: { content: crlf(text), contentTransferEncoding },
              html: { content: crlf(html), contentTransferEncoding },
              attachments: files.map(({ name, content }) => ({
                filename: name,
                contentType: 'application/octet-stream',
                contentTransferEncoding: 'base64' as const,
                content: Buffer.from(content),
              })),
              newline: 'win',
              baseBoundary: 'fixed',
            }).compile();
          const [ours, theirs] = [serialise(compile()), await compile().build()];
          expect(ours.toString('latin1')).toBe(theirs.toString('latin1'));
        },
      ),
      { numRuns: 300 },
    );
  });
});
