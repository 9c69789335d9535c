import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { thin } from '../../../src/core/inbound/mime/thin.ts';

const corpus = join(import.meta.dirname, '../../fixtures/bounces');
const options = { forceRfc822Attachments: true, attachmentEncoding: 'utf8' } as const;

/** What a reader sees; line ends and blanks at the end of lines are the transport's. */
function seen(email: Email): unknown {
  const plain = (text: string | undefined): string => (text ?? '').replaceAll(/[ \t\r]*\n/g, '\n').trim();
  return {
    headers: email.headers
      .filter(({ key }) => key !== 'content-transfer-encoding')
      .map(({ key, value }) => [key, value]),
    text: plain(email.text),
    html: plain(email.html),
    parts: email.attachments.map(({ mimeType, filename, content }) => [
      mimeType,
      filename,
      /^(message|text)\//.test(mimeType) ? plain(typeof content === 'string' ? content : '') : '',
    ]),
  };
}

async function bothSeen(raw: Buffer): Promise<{ thinned: unknown; whole: unknown }> {
  const [whole, thinned] = await Promise.all([
    PostalMime.parse(raw, options),
    PostalMime.parse(thin(raw, 'n'), options),
  ]);
  return { thinned: seen(thinned), whole: seen(whole) };
}

describe('a thinned mail says the same as the whole one', () => {
  test('for real reports', async () => {
    const names = readdirSync(corpus).filter((name) => name.endsWith('.eml'));
    // These begin with an mbox separator, which is no header.
    const mails = names
      .map((name) => readFileSync(join(corpus, name)))
      .filter((raw) => !raw.subarray(0, 5).equals(Buffer.from('From ')));
    for (const raw of mails) {
      const { thinned, whole } = await bothSeen(raw);
      expect(thinned).toEqual(whole);
    }
  });

  test('for generated mails of any encoding and nesting', async () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'é', '=', '-', ' ', '\n', '.', '€'), minLength: 1, maxLength: 2000 })
      .map((body) => `x${body.replaceAll(/^--/gm, '- ')}y`);
    const encoded = fc.tuple(text, fc.constantFrom('8bit', 'base64', 'quoted-printable')).map(([body, encoding]) => {
      const bytes = Buffer.from(body);
      const lines = (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\n');
      const quoted = [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`);
      const folded = Array.from({ length: Math.ceil(quoted.length / 20) }, (_, n) =>
        quoted.slice(n * 20, n * 20 + 20).join(''),
      ).join('=\n');
      const content = { '8bit': body, base64: lines, 'quoted-printable': folded }[encoding] ?? '';
      return `Content-Transfer-Encoding: ${encoding}\n\n${content}\n`;
    });
    const leaf = fc
      .tuple(
        fc.constantFrom('text/plain; charset=utf-8', 'text/html; charset=utf-8', 'message/delivery-status'),
        encoded,
      )
      .map(([type, body]) => `Content-Type: ${type}\n${body}`);
    const inner = fc
      .array(leaf, { minLength: 1, maxLength: 3 })
      .map(
        (parts) =>
          `Content-Type: multipart/alternative; boundary="in ner"\n\n${parts.map((part) => `--in ner\n${part}`).join('')}--in ner--\n`,
      );
    const mail = fc
      .array(fc.oneof(leaf, inner, fc.constant('\nno header\n')), { minLength: 1, maxLength: 4 })
      .map(
        (parts) =>
          `From: a@b.example\nContent-Type: multipart/mixed;\n boundary=out\n\npreamble\n${parts.map((part) => `--out\n${part}`).join('')}--out--\nepilogue\n`,
      );
    await fc.assert(
      fc.asyncProperty(mail, fc.boolean(), async (source, crlf) => {
        const { thinned, whole } = await bothSeen(Buffer.from(crlf ? source.replaceAll('\n', '\r\n') : source));
        expect(thinned).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });
});
