import { describe, expect, it } from 'vitest';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import { answerTo } from '../../../src/core/connectors/practice/answers/answer.ts';
import { readOriginal } from '../../../src/core/connectors/practice/answers/original.ts';
import { classify } from '../../../src/core/inbound/classify.ts';

const token = 'k3JH2v8sQm0aXz71bWc9dE';
const raw = await buildMime({
  from: { name: 'Robin', address: 'you@practice.letterlock.example' },
  to: { name: 'Łucja Wójcik', address: 'lucja@firma.example' },
  subject: 'Un calendrier pour vous ?',
  html: '<p>Bonjour</p><p><a href="mailto:x@y.example">Unsubscribe</a></p>',
  text: 'Bonjour\n\nUnsubscribe: mailto:x@y.example\n',
  messageId: `<${token}@practice.letterlock.example>`,
  inReplyTo: null,
  references: [],
  date: 1_772_000_000_000,
  headers: [
    {
      name: 'List-Unsubscribe',
      value: `<mailto:you@practice.letterlock.example?subject=unsubscribe%20${token}>`,
    },
  ],
  attachments: [],
});
const envelope = { from: 'you@practice.letterlock.example', to: 'lucja@firma.example' };
const original = await readOriginal(raw, envelope, 1_772_000_000_000);

describe('what the practice recipients send is taken for what it is', () => {
  it.each([
    ['reply', 'reply', undefined],
    ['reply-elsewhere', 'reply', undefined],
    ['out-of-office', 'auto-reply', undefined],
    ['hard-bounce', 'bounce', true],
    ['soft-bounce', 'bounce', false],
    ['unsubscribe', 'unsubscribe', undefined],
    ['complaint', 'complaint', false],
  ] as const)('%s in every wording and format: %s', async (behaviour, kind, hard) => {
    for (let variant = 0; variant < 1; variant += 0.05) {
      const answer = await answerTo(original, { behaviour, delayMs: 60_000, variant });
      const verdict = await classify(answer?.raw ?? Buffer.alloc(0));
      expect([verdict.kind, verdict.recipients[0]?.hard]).toEqual([kind, hard]);
      expect(verdict.recipients.every(({ address }) => address === 'lucja@firma.example')).toBe(true);
    }
  });
});
