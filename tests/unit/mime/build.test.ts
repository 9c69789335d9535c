import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import type { ComposedMail } from '../../../src/core/connectors/mime/mail.ts';

const mail: ComposedMail = {
  from: { name: 'Ada Vermeer', address: 'ada@sender.example' },
  to: { name: 'Grace Okafor', address: 'grace@recipient.example' },
  subject: 'A question about Tuesday',
  html: '<p>Hello Grace,<br>is Tuesday fine?</p>',
  text: 'Hello Grace,\nis Tuesday fine?\n',
  messageId: '<k3JH2v8sQm0aXz71bWc9dE@sender.example>',
  inReplyTo: null,
  references: [],
  date: Date.UTC(2026, 2, 2, 9, 30, 15),
  headers: [{ name: 'List-Unsubscribe', value: '<mailto:ada@sender.example?subject=unsubscribe%20k3JH2v8s>' }],
  attachments: [],
};

const built = async (change: Partial<ComposedMail> = {}): Promise<{ raw: string; email: Email }> => {
  const bytes = await buildMime({ ...mail, ...change });
  return { raw: bytes.toString('latin1'), email: await PostalMime.parse(bytes) };
};
const headerNames = (email: Email): string[] => email.headers.map(({ key }) => key);
const headerBlock = (raw: string): string => raw.slice(0, raw.indexOf('\r\n\r\n'));
const crlf = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n');

/** A parser may add or drop line breaks at the very end of a part; inside, every character counts. */
const body = (text: string | undefined): string => crlf(text ?? '').replace(/(?:\r\n)+$/, '');

/** Of the parts of a message that has them one after the other, the decoded octets. */
function decodedParts(raw: string): Map<string, Buffer> {
  const boundary = /boundary="?([^"\r\n;]+)/.exec(raw)?.[1] ?? '';
  const parts = raw.split(`\r\n--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const [head = '', ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
      const type = /content-type: ([^;\r\n]+)/i.exec(head)?.[1] ?? '';
      const encoded = rest.join('\r\n\r\n');
      const base64 = /content-transfer-encoding: base64/i.test(head);
      const text = base64
        ? Buffer.from(encoded, 'base64')
        : Buffer.from(
            encoded
              .replaceAll('=\r\n', '')
              .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
            'latin1',
          );
      return [type, text];
    }),
  );
}

describe('a mail as MIME', () => {
  it('reads back as it was written', async () => {
    const { email } = await built();
    expect(email.from).toEqual({ name: 'Ada Vermeer', address: 'ada@sender.example' });
    expect(email.to).toEqual([{ name: 'Grace Okafor', address: 'grace@recipient.example' }]);
    expect(email.subject).toBe(mail.subject);
    expect(email.messageId).toBe(mail.messageId);
    expect(email.date).toBe('2026-03-02T09:30:15.000Z');
    expect(body(email.html)).toBe(body(mail.html));
    expect(body(email.text)).toBe(body(mail.text));
    expect(email.headers.find(({ key }) => key === 'list-unsubscribe')?.value).toBe(mail.headers[0]?.value);
  });

  it('has exactly the headers it needs, each once, and names no software', async () => {
    const { email, raw } = await built({ inReplyTo: '<a@b.example>', references: ['<a@b.example>'] });
    expect(headerNames(email).sort()).toEqual([
      'content-type',
      'date',
      'from',
      'in-reply-to',
      'list-unsubscribe',
      'message-id',
      'mime-version',
      'references',
      'subject',
      'to',
    ]);
    expect(raw).not.toMatch(/x-mailer|user-agent|nodemailer|nmp|letterlock/i);
  });

  it('builds the same bytes every time', async () => {
    expect(await buildMime(mail)).toEqual(await buildMime(mail));
  });

  it('uses CRLF alone as line end, and no line over 998 octets', async () => {
    const long = 'word '.repeat(2000);
    const { raw } = await built({ html: `<p>${long}</p>\n\r<p>${'x'.repeat(5000)}</p>`, text: long, subject: long });
    expect(raw).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it.each([
    ['CJK', '山田 太郎', '火曜日の打ち合わせについて', '<p>こんにちは、山田様</p>'],
    ['Arabic', 'ليلى حداد', 'سؤال عن يوم الثلاثاء', '<p>مرحبا</p>'],
    [
      'Cyrillic',
      'Олена Шевченко',
      'Питання щодо вівторка, довгий рядок, який треба згорнути кілька разів',
      '<p>Вітаю</p>',
    ],
    ['Latin with marks', 'Zoë Lindström-Nuñez', 'Frage zu Dienstag – paßt es?', '<p>Grüße</p>'],
    ['emoji', '🦊 Fox', 'Re: 👩‍👩‍👧‍👦 and 🇺🇳', '<p>🎉</p>'],
    [
      'specials',
      'O’Neill, "Bob" (Sales) <x>',
      '=?utf-8?Q?not_an_encoded_word?= "quoted"; a=b',
      '<p>&amp; = . -- \t</p>',
    ],
  ])('keeps names, subjects and bodies in %s', async (_, name, subject, html) => {
    const { email, raw } = await built({ to: { name, address: mail.to.address }, subject, html, text: subject });
    expect(headerBlock(raw)).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(email.to?.[0]?.name).toBe(name);
    expect(email.to?.[0]?.address).toBe(mail.to.address);
    expect(email.subject).toBe(subject);
    expect(body(email.html)).toBe(html);
    expect(body(email.text)).toBe(subject);
  });

  it('writes an internationalised domain in its ASCII form', async () => {
    const { raw } = await built({ to: { name: '', address: 'info@bücher.example' } });
    expect(raw).toContain('To: info@xn--bcher-kva.example\r\n');
  });

  it('hands over the text and the HTML byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
        async (html, text) => {
          const parts = decodedParts((await built({ html, text })).raw);
          expect(parts.get('text/html')?.toString('utf8')).toBe(crlf(html.toWellFormed()));
          expect(parts.get('text/plain')?.toString('utf8')).toBe(crlf(text.toWellFormed()));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is plain text alone where there is no HTML', async () => {
    const { email, raw } = await built({ html: '', text: 'Just text.\n' });
    expect(raw).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    expect(email.html).toBeUndefined();
    expect(body(email.text)).toBe('Just text.');
  });

  it('can be empty, as an unsubscribe by button is', async () => {
    const { email } = await built({ html: '', text: '' });
    expect(body(email.text)).toBe('');
    expect(email.html).toBeUndefined();
    expect(email.subject).toBe(mail.subject);
  });

  it('keeps a long thread in References, folded', async () => {
    const references = Array.from({ length: 60 }, (_, n) => `<${'r'.repeat(40)}${n}@sender.example>`);
    const { email, raw } = await built({ inReplyTo: references.at(-1) ?? null, references });
    expect(email.references?.split(/\s+/)).toEqual(references);
    expect(email.inReplyTo).toBe(references.at(-1));
    expect(
      Math.max(
        ...headerBlock(raw)
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(100);
  });
});

describe('attachments', () => {
  it.each(['report.pdf', 'Übersicht 2026 (final).xlsx', '見積書.pdf', 'a"b\\c;d.txt', 'x'.repeat(180) + '.csv'])(
    'keeps name and bytes of %s',
    async (name) => {
      const content = Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7) % 256));
      const { email } = await built({ attachments: [{ name, type: 'application/pdf', content }] });
      const [file] = email.attachments;
      expect(file?.filename).toBe(name.replaceAll(/[/\\]/g, '_'));
      expect(file?.mimeType).toBe('application/pdf');
      expect(file?.disposition).toBe('attachment');
      expect(Buffer.from(file?.content as ArrayBuffer)).toEqual(content);
      expect(body(email.html)).toBe(mail.html);
    },
  );

  it.each(['message/rfc822', 'multipart/mixed; boundary=x', 'text/html\r\nBcc: evil@example.net', '', 'nonsense'])(
    'sends a file of type %j as plain bytes',
    async (type) => {
      const content = Buffer.from('From: x\r\n\r\n--x\r\n\nlone\rends');
      const { email } = await built({ attachments: [{ name: 'a.eml', type, content }] });
      expect(email.attachments.map(({ mimeType }) => mimeType)).toEqual(['application/octet-stream']);
      expect(Buffer.from(email.attachments[0]?.content as ArrayBuffer)).toEqual(content);
    },
  );
});

describe('hostile input', () => {
  const breaks = ['\r\n', '\n', '\r', '\r\n\r\n', '\0\r\n', '\v\f\n'];
  const injections = breaks.map((end) => `x${end}Bcc: evil@example.net${end}X-Evil: 1`);

  it.each(injections)('%j starts no header anywhere', async (evil) => {
    const { email, raw } = await built({
      from: { name: evil, address: mail.from.address },
      to: { name: evil, address: mail.to.address },
      subject: evil,
      messageId: `<${evil}@x>`,
      inReplyTo: `<${evil}@x>`,
      references: [`<${evil}@x>`],
      headers: [{ name: 'List-Unsubscribe', value: `<mailto:${evil}>` }],
      attachments: [{ name: evil, type: evil, content: Buffer.from('x') }],
    });
    expect(headerNames(email)).not.toContain('bcc');
    expect(raw).not.toMatch(/^(?:bcc|x-evil):/im);
    expect(email.to).toHaveLength(1);
    expect(email.to?.[0]?.address).toBe(mail.to.address);
  });

  it.each(['a@good.example, evil@example.net', 'a@good.example\r\nBcc: evil@example.net', 'a>, <evil@example.net'])(
    'an address %j never becomes two',
    async (address) => {
      const { email } = await built({ to: { name: '', address } });
      expect(email.to).toHaveLength(1);
      expect(headerNames(email)).not.toContain('bcc');
    },
  );

  it.each(['Bcc', 'from', 'Content-Type', 'MIME-Version', 'X Evil', 'X:Y', 'A\r\nBcc', '', 'É', '__proto__'])(
    'refuses %j as an extra header',
    async (name) => {
      await expect(buildMime({ ...mail, headers: [{ name, value: 'x' }] })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    },
  );

  it('never reads a file or an address that a text names', async () => {
    const { email } = await built({ text: 'file:///etc/passwd', html: 'data:text/html,<b>x</b>' });
    expect(body(email.text)).toBe('file:///etc/passwd');
    expect(body(email.html)).toBe('data:text/html,<b>x</b>');
  });
});
