/** What rules say of a mail, whatever is done to hide from them. */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, concerns, judge } from '../../../src/core/dlp/judge.ts';
import { imposedRules } from '../../../src/core/dlp/imposed.ts';
import type { Outgoing } from '../../../src/core/dlp/readable.ts';
import { dlpRule } from '../../../src/shared/contract/dlp.ts';
import type { DlpRule } from '../../../src/shared/contract/dlp.ts';

const rule = (change: object): DlpRule => dlpRule.parse({ id: '1', action: 'block', source: null, ...change });
const mail = (change: Partial<Outgoing> = {}): Outgoing => ({
  to: { address: 'bo@example.com' },
  subject: 'Hello',
  html: '<p>Good news</p>',
  text: 'Good news',
  attachments: [],
  ...change,
});
const hitsOf = (change: object, sent: Outgoing, channel: 'campaign' | 'answer' | 'test' = 'campaign') =>
  judge(compile([rule(change)]), sent, { channel, to: sent.to.address }).map(({ place, count }) => `${place} ${count}`);

interface Packed {
  readonly name: string;
  readonly text: string | Buffer;
  readonly encrypted?: boolean;
}

/** A ZIP archive, as office programs write them. */
function zipOf(files: readonly Packed[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, text, encrypted = false } of files) {
    const data = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04_03_4b_50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02_01_4b_50, 0);
    entry.writeUInt16LE(encrypted ? 1 : 0, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(Buffer.byteLength(text), 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), data);
    entries.push(entry, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06_05_4b_50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...entries, end]);
}
const zip = (name: string, text: string): Buffer => zipOf([{ name, text }]);

const file = (name: string, content: string | Buffer) => ({ name, content: Buffer.from(content) });
const words = { looksFor: { kind: 'words', words: ['Project Falcon'] } };
const cards = { looksFor: { kind: 'detector', detector: 'card-number' } };

describe('words and numbers', () => {
  test.each<[string, object, Partial<Outgoing>, string[]]>([
    ['nothing', words, {}, []],
    ['in the subject', words, { subject: 'About project  FALCON' }, ['subject 1']],
    ['within other words', words, { subject: 'About subproject falcon and project falconry' }, []],
    ['broken by a line', words, { text: 'project\n   falcon' }, ['text 1']],
    ['broken by tags', words, { html: '<p>Project <b>Fal</b>con</p>' }, ['text 1']],
    ['broken by a comment', words, { html: '<p>Project Fal<!-- x -->con</p>' }, ['text 1']],
    ['in numbers of signs', words, { html: '<p>&#80;roject &#x46;alcon</p>' }, ['text 1']],
    ['in wide letters', words, { text: 'Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ' }, ['text 1']],
    ['with signs that have no width', words, { text: 'Pro\u200Bject\u00A0Fal\u00ADcon' }, ['text 1']],
    ['in a link', words, { html: '<a href="https://x.example/?q=project falcon">x</a>' }, ['link 1']],
    ['in the name of a file', words, { attachments: [file('Project Falcon.txt', 'x')] }, ['attachment 1']],
    ['in a text file', words, { attachments: [file('a.csv', 'id;project falcon;1')] }, ['attachment 1']],
    [
      'in a file of Windows’ Unicode',
      words,
      { attachments: [file('a.txt', Buffer.from('\uFEFFproject falcon', 'utf16le'))] },
      ['attachment 1'],
    ],
    [
      'in a workbook',
      words,
      { attachments: [file('a.xlsx', zip('xl/sharedStrings.xml', '<si><t>project falcon</t></si>'))] },
      ['attachment 1'],
    ],
    ['a card', cards, { text: 'Card 4111 1111-11111111.' }, ['text 1']],
    ['a card, twice in text and HTML', cards, { text: '4111111111111111', html: '4111 1111 1111 1111' }, ['text 1']],
    ['a card with other dashes', cards, { text: '4111‑1111–1111−1111' }, ['text 1']],
    ['a number in a link, by chance', cards, { html: '<a href="https://x.example/4111111111111111">x</a>' }, []],
    [
      'a token in a link',
      { looksFor: { kind: 'detector', detector: 'access-token' } },
      { html: `<a href="https://x.example/?t=ghp_${'a1'.repeat(18)}">x</a>` },
      ['link 1'],
    ],
    [
      'fewer addresses than a list has',
      { looksFor: { kind: 'detector', detector: 'address-list', least: 3 } },
      { text: 'a@example.org, b@example.org, A@example.org' },
      [],
    ],
    [
      'a list of addresses',
      { looksFor: { kind: 'detector', detector: 'address-list', least: 3 } },
      { attachments: [file('a.csv', 'a@example.org\nb@example.org\nc@example.org')] },
      ['attachment 3'],
    ],
  ])('%s', (_, looks, change, expected) => expect(hitsOf(looks, mail(change))).toEqual(expected));
});

describe('attachments', () => {
  const kinds = { looksFor: { kind: 'attachment-kind', endings: ['xlsx', 'exe'] } };
  test.each<[string, string, string | Buffer, boolean]>([
    ['by its name', 'List.XLSX', 'x', true],
    ['by its name, with dots behind', 'List.xlsx. ', 'x', true],
    ['by what it is', 'list.txt', zip('xl/workbook.xml', '<x/>'), true],
    ['a program under another name', 'photo.jpg', Buffer.from('4d5a9000', 'hex'), true],
    ['another archive', 'photos.zip', zip('photo.txt', 'x'), false],
    ['another kind', 'list.csv', 'a;b', false],
  ])('%s', (_, name, content, refused) => {
    expect(hitsOf(kinds, mail({ attachments: [file(name, content)] })).length > 0).toBe(refused);
  });

  test('that are too large', () => {
    const size = { looksFor: { kind: 'attachment-size', megabytes: 0.5 } };
    expect(hitsOf(size, mail({ attachments: [file('a', Buffer.alloc(500_001)), file('b', 'x')] }))).toEqual([
      'attachment 1',
    ]);
  });

  const officeFile = (...more: readonly Packed[]): Buffer =>
    zipOf([
      { name: '[Content_Types].xml', text: '<x/>' },
      { name: 'word/document.xml', text: '<p>hello</p>' },
      ...more,
    ]);
  const picture = Buffer.from('89504e470d0a1a0a0000000d', 'hex');

  test.each<[string, string | Buffer, boolean]>([
    ['a text', 'id;name', false],
    ['nothing at all', '', false],
    ['a text longer than is looked into', 'a'.repeat(500_001), true],
    ['a PDF, even one that looks like text', '%PDF-1.7\nproject falcon', true],
    ['a picture', picture, true],
    ['an old office file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), true],
    ['an office file', officeFile(), false],
    ['an office file with a picture', officeFile({ name: 'word/media/logo.png', text: picture }), false],
    ['an office file with a file in it', officeFile({ name: 'word/embeddings/a.bin', text: picture }), true],
    ['an archive of texts', zip('a.csv', 'a;b'), false],
    ['an archive of pictures', zipOf([{ name: 'a.png', text: picture }]), true],
    ['an archive in an archive', zipOf([{ name: 'a.zip', text: zip('a.csv', 'a') }]), true],
    ['an encrypted archive', zipOf([{ name: 'a.csv', text: 'a;b', encrypted: true }]), true],
    ['an archive larger than is looked into', zip('a.csv', 'a;b\n'.repeat(200_000)), true],
    [
      'an archive of many files',
      zipOf(Array.from({ length: 201 }, (_, at) => ({ name: `${at}.txt`, text: 'a' }))),
      true,
    ],
    ['a damaged archive', zip('a.csv', 'a;b').subarray(0, 60), true],
  ])('%s is left unread: %s', (_, content, unread) => {
    const hits = hitsOf({ looksFor: { kind: 'attachment-unread' } }, mail({ attachments: [file('a', content)] }));
    expect(hits).toEqual(unread ? ['attachment 1'] : []);
  });

  test('that are not read are none of a mail without any', () => {
    expect(hitsOf({ looksFor: { kind: 'attachment-unread' } }, mail())).toEqual([]);
  });

  test('the beginning of a file in an archive is looked into, however large it is', () => {
    const large = zip('a.txt', `project falcon ${'0123456789abcdef '.repeat(500_000)}`);
    expect(hitsOf(words, mail({ attachments: [file('a.zip', large)] }))).toEqual(['attachment 1']);
  });

  test('an archive that would unpack to more than is looked into costs no more than that', () => {
    const bomb = zip('a.txt', `${' '.repeat(50_000_000)}project falcon`);
    const before = process.memoryUsage().arrayBuffers;
    expect(hitsOf(words, mail({ attachments: [file('a.zip', bomb)] }))).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test('any bytes are looked into without a throw', () => {
    const archive = zip('a.txt', 'hello');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 8 }).map((edits) => {
        const copy = Buffer.from(archive);
        for (const [at, value] of edits) copy[at] = value;
        return copy;
      }),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        expect(hitsOf(words, mail({ attachments: [file('a.zip', Buffer.from(content))] }))).toEqual([]);
      }),
    );
  });
});

describe('whose mail a rule is about', () => {
  test.each<[string, 'outside' | 'inside', boolean]>([
    ['a@example.org', 'outside', false],
    ['a@EU.example.org', 'outside', false],
    ['a@notexample.org', 'outside', true],
    ['a@example.org.evil.test', 'outside', true],
    ['"a@example.org"@evil.test', 'outside', true],
    ['a@example.org', 'inside', true],
    ['a@example.com', 'inside', false],
  ])('%s is %s: %s', (address, who, expected) => {
    expect(concerns({ recipients: { who, domains: ['example.org'] } }, address)).toBe(expected);
  });

  test('before the recipients are known, rules about some of them count', () => {
    expect(concerns({ recipients: { who: 'inside', domains: ['example.org'] } }, null)).toBe(true);
  });

  test('and of which kind', () => {
    const answers = { looksFor: { kind: 'anything' }, channels: ['answer'] };
    expect(hitsOf(answers, mail(), 'answer')).toEqual(['recipient 1']);
    expect(hitsOf(answers, mail(), 'campaign')).toEqual([]);
    expect(hitsOf({ ...answers, enabled: false }, mail(), 'answer')).toEqual([]);
  });
});

test('what an organisation forbids are rules that block, everywhere', () => {
  const rules = imposedRules({
    forbiddenWords: ['Project Falcon'],
    forbiddenPatterns: [String.raw`\bEMP-\d{6}\b`],
    forbiddenAttachments: ['xlsx'],
    forbiddenData: ['iban', 'address-list'],
  });
  expect(rules.map(({ id }) => id)).toEqual([
    'policy:iban',
    'policy:address-list',
    'policy:words',
    'policy:pattern:1',
    'policy:attachments',
  ]);
  const sent = mail({ text: 'emp-123456', attachments: [file('a.xlsx', 'x')] });
  const hits = judge(compile(rules), sent, { channel: 'answer', to: sent.to.address });
  expect(hits.map(({ rule: { id, action } }) => `${id} ${action}`)).toEqual([
    'policy:pattern:1 block',
    'policy:attachments block',
  ]);
});

test.each(['warn', 'confirm', 'block'] as const)('an organisation may %s what cannot be read', (action) => {
  const rules = compile(imposedRules({ unreadAttachments: action }));
  const sent = mail({ attachments: [file('offer.pdf', '%PDF-1.7'), file('a.txt', 'x')] });
  const [hit, ...others] = judge(rules, sent, { channel: 'campaign', to: sent.to.address });
  expect(others).toEqual([]);
  expect(hit).toMatchObject({ rule: { id: 'policy:unread', action }, place: 'attachment', count: 1 });
});
