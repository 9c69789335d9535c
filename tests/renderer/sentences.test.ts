import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sentenceOf } from '../../src/core/dlp/words.ts';
import { dlpPlace, dlpRule, type DlpLooksFor } from '../../src/shared/contract/dlp.ts';
import { dlpAction, dlpDetector } from '../../src/shared/dlp.ts';
import { errorTable } from '../../src/shared/result.ts';
import { de } from '../../src/renderer/src/i18n/de/index.ts';
import { composed } from '../../src/renderer/src/i18n/de/sentences/composed.ts';
import { sentences, written } from '../../src/renderer/src/i18n/de/sentences/index.ts';
import { en } from '../../src/renderer/src/i18n/en/index.ts';
import { createSentences, sharedSentences } from '../../src/renderer/src/i18n/sentences.ts';
import { sentencesIn, sourceOf } from '../support/sentences.ts';

const folders = ['src/core', 'src/shared', 'src/web', 'src/main', 'src/cli'];
const book = { ...sharedSentences(en, de), ...sentences };
const german = createSentences(book);

const holes = (text: string): string[] => [...text.matchAll(/\{(\d)\*?\}/g)].map(([, number]) => number ?? '');
const filled = (text: string, values: readonly string[]): string =>
  text.replaceAll(/\{(\d)\*?\}/g, (_, number: string) => values[Number(number)] ?? '');

describe('the German sentences of the core', () => {
  const found = sentencesIn(folders);

  test('are there for every sentence that the source has', () => {
    const missing = found.filter(({ pattern }) => !(pattern in book));
    expect(missing.map(({ file, line, pattern }) => `${file}:${line} ${pattern}`)).toEqual([]);
  });

  test('are there for no sentence that the source has not', () => {
    const known = new Set(found.map(({ pattern }) => pattern));
    expect(Object.keys(written).filter((pattern) => !known.has(pattern))).toEqual([]);
    const source = sourceOf(folders);
    const parts = Object.keys(composed).flatMap((pattern) =>
      pattern.split(/\{\d\}|(?<=: the mail has )|\. /).map((part) => part.replaceAll(/^[ :]+|[ :.]+$/g, '')),
    );
    expect(parts.filter((part) => !source.includes(part))).toEqual([]);
  });

  test('say everything that is put into the English ones; the name of a field may be left out', () => {
    const differing = Object.entries({ ...written, ...composed }).filter(([english, translation]) => {
      const needed = new Set(holes(english));
      const used = new Set(holes(translation));
      if (english.startsWith('{0}: ')) used.add('0');
      return [...needed].toSorted().join() !== [...used].toSorted().join();
    });
    expect(differing).toEqual([]);
  });

  test('are German', () => {
    const english = /\b(the|is|of|cannot|with|that|this|to|from|not)\b/i;
    const left = Object.values(sentences).filter((text) => english.test(text.replaceAll(/„.*?“|[\w.-]+:\/\/\S+/g, '')));
    expect(left).toEqual([]);
  });

  /** Values that look like other sentences, or like the syntax of this file. */
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{0}',
      '{1*}',
      ': ',
      '. ',
      '; ',
      ' (',
      '$&',
      '$1',
      'is damaged',
      'answered 1.',
      '\u2028',
      'a. b. c. ',
    ),
  );

  test('whatever is put in, a sentence is taken for itself and its values come through', () => {
    const patterns = Object.entries({ ...sharedSentences(en, de), ...written, ...composed }).filter(
      ([english]) => holes(english).length > 0,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.array(hostile, { minLength: 9, maxLength: 9 }),
        ([english, translation], some) => {
          // Between two holes there is always a blank, so that no name without one can be mistaken for what follows it.
          const values = some.map((value) => value.replaceAll(/\s/g, '') || 'x');
          expect(german(filled(english, values))).toBe(filled(translation, values));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('leave alone what nobody knows, and never fail', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(typeof german(text)).toBe('string');
      }),
    );
    expect(german('550 5.1.1 user unknown')).toBe('550 5.1.1 user unknown');
    expect(german('x'.repeat(100_000))).toHaveLength(100_000);
  });

  test('take time in proportion to the text, whatever it is', () => {
    const cost = (text: string): number => {
      const before = process.cpuUsage();
      for (let round = 0; round < 20; round += 1) german(text);
      const { user } = process.cpuUsage(before);
      return user;
    };
    const pieces = ['The proxy ', ' does not answer, and ', ': ', '. ', '; ', ' cannot be used: '];
    cost(pieces.join('').repeat(20));
    const short = cost(pieces.join('').repeat(10));
    const long = cost(pieces.join('').repeat(40));
    expect(long).toBeLessThan(Math.max(short, 10_000) * 16);
  });
});

describe('sentences that are put together', () => {
  const english = /\b(the|is|that|in its|it|must|mail has|which)\b/;

  const looks: readonly DlpLooksFor[] = [
    { kind: 'words', words: ['offer'] },
    { kind: 'pattern', pattern: 'a{2}' },
    { kind: 'attachment-kind', endings: ['xlsx'] },
    { kind: 'attachment-size', megabytes: 1 },
    { kind: 'attachment-unread' },
    { kind: 'anything' },
    ...dlpDetector.options.map((detector) => ({ kind: 'detector' as const, detector, least: 1 })),
  ];

  test.each(looks)('every finding of $kind $detector', (looksFor) => {
    for (const place of dlpPlace.options)
      for (const action of dlpAction.options)
        for (const source of [null, '/etc/letterlock/policy.json'])
          for (const name of ['', 'Rule (x). a']) {
            const rule = dlpRule.parse({ id: '1', name, looksFor, action, source });
            const text = german(sentenceOf({ rule, place, count: 1 }));
            expect(text.replace('Rule (x). a', '')).not.toMatch(english);
          }
  });

  test.each([
    [
      'Your organisation has set this: Contacts may not be exported.',
      'Ihre Organisation hat festgelegt: Kontakte dürfen nicht exportiert werden.',
    ],
    [
      'The campaign cannot be launched yet: The audience reaches nobody.',
      'Die Kampagne kann noch nicht starten: Die Zielgruppe erreicht niemanden.',
    ],
    [
      'The sign-in is no longer valid: it was revoked or has expired, or the password was changed. Sign in again. (invalid_grant: Token expired.)',
      'Die Anmeldung gilt nicht mehr: sie wurde widerrufen, ist abgelaufen, oder das Passwort wurde geändert. Neu anmelden. (invalid_grant: Token expired.)',
    ],
    [
      'oauth2.googleapis.com answered 503. It will be tried again; the list of accounts shows how it stands.',
      'oauth2.googleapis.com hat mit 503 geantwortet. Es wird noch einmal versucht; die Liste der Postfächer zeigt, wie es steht.',
    ],
    [
      'Its item is gone from the keychain. (letterlock account 7)',
      'Sein Eintrag ist aus dem Schlüsselbund entfernt. (letterlock account 7)',
    ],
    [
      '3 files (120 bytes) searched: the sealed secret can still be opened; 2 rows are left.',
      'Durchsuchte Dateien: 3 (120 Bytes): das versiegelte Geheimnis lässt sich noch öffnen; übrige Zeilen: 2.',
    ],
    [
      'The snapshot 20261122T143200Z is damaged and was not restored: its content was altered.',
      'Die Momentaufnahme 20261122T143200Z ist beschädigt und wurde nicht wiederhergestellt: ihr Inhalt wurde verändert.',
    ],
    ['“Atlantis” is not a country that Letterlock knows.', 'Letterlock kennt „Atlantis“ nicht als Land.'],
    ['name: Too big: expected string to have <=200 characters', 'name: Höchstens 200 Zeichen.'],
    [
      'The mail server refused the message: 550 5.7.1 blocked: see https://example.net. Bye.',
      'Der Mailserver hat die Nachricht abgelehnt: 550 5.7.1 blocked: see https://example.net. Bye.',
    ],
    [errorTable['wrong-passphrase'].message, de.errors['wrong-passphrase']],
  ])('%s', (text, translation) => {
    expect(german(text)).toBe(translation);
  });
});

describe('what the check of inputs says', () => {
  const shape = z.strictObject({
    name: z.string().min(2).max(5),
    count: z.int().min(1).max(9),
    ratio: z.number().gt(0).lt(1).multipleOf(0.25),
    list: z.array(z.string()).min(1).max(2),
    kind: z.enum(['a', 'b']),
    mail: z.email(),
    url: z.url(),
    day: z.iso.date(),
    code: z.string().regex(/^x/).startsWith('x').endsWith('y'),
    on: z.literal(true),
    either: z.union([z.string(), z.number()]),
  });
  const inputs: readonly unknown[] = [
    {},
    {
      name: 'a',
      count: 0,
      ratio: 0,
      list: [],
      kind: 'c',
      mail: 'm',
      url: 'u',
      day: 'd',
      code: 'z',
      on: false,
      either: {},
    },
    { name: 'abcdef', count: 10, ratio: 2, list: ['', '', ''], more: 1, code: 1 },
    { name: 1, count: 1.5, ratio: 0.1, more: 1, most: 2 },
  ];

  test('is German, behind the name of the field and alone', () => {
    const english = inputs.flatMap((input) =>
      (shape.safeParse(input).error?.issues ?? []).flatMap(({ path, message }) => [
        message,
        `${path.join('.')}: ${message}`,
      ]),
    );
    expect(english.length).toBeGreaterThan(40);
    expect(english.filter((text) => /Invalid|Too |expected|Unrecognized/.test(german(text)))).toEqual([]);
  });
});
