import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerSubject, referenceChain } from '../../../src/core/inbound/answer.ts';
import { baseSubject } from '../../../src/core/inbound/match.ts';
import { ownWords, preview } from '../../../src/core/inbound/quote.ts';

describe('the References of an answer', () => {
  test('keep the thread’s first id and the newest ones, in order and once each', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 0, max: 80 }).map((n) => (n === 0 ? '' : `<${n}@x>`)),
          { maxLength: 120 },
        ),
        (ids) => {
          const chain = referenceChain(ids);
          const known = [...new Set(ids.filter((id) => id !== ''))];
          expect(chain.length).toBe(Math.min(known.length, 30));
          expect(chain[0]).toBe(known[0]);
          expect(chain.at(-1)).toBe(known.at(-1));
          expect(chain).toEqual(known.filter((id) => chain.includes(id)));
        },
      ),
    );
  });
});

describe('subjects', () => {
  test.each([
    ['Hello', 'Re: Hello'],
    ['Re: Hello', 'Re: Hello'],
    ['AW: RE: Re[2]: Hello', 'Re: Hello'],
    ['Regarding Hello', 'Re: Regarding Hello'],
    ['', 'Re: '],
  ])('the answer to “%s” is “%s”', (subject, answered) => {
    expect(answerSubject(subject)).toBe(answered);
  });

  test.each([
    ['Re: A  Question', 'a question'],
    ['AW: WG: a question ', 'a question'],
    ['RE : A question', 'a question'],
    ['Regarding a question', 'regarding a question'],
  ])('“%s” is about “%s”', (subject, base) => {
    expect(baseSubject(subject)).toBe(base);
  });
});

describe('what a person wrote themselves', () => {
  test.each([
    ['Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Jo <jo@s.example> wrote:\n> Hi', 'Yes.'],
    ['Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Jo Sender\n<jo@s.example> wrote:\n> Hi', 'Yes.'],
    ['Ja.\n\nAm 02.03.2026 um 10:00 schrieb Jo Sender:\n> Hi', 'Ja.'],
    ['Oui.\n\nLe 2 mars 2026 à 10:00, Jo a écrit :\n> Hi', 'Oui.'],
    ['Yes.\n\n-----Original Message-----\nFrom: Jo\nHi', 'Yes.'],
    ['Yes.\n\n________________________________\nFrom: Jo <jo@s.example>\nHi', 'Yes.'],
    ['Ja.\n\nVon: Jo <jo@s.example>\nGesendet: Montag\nHi', 'Ja.'],
    ['Yes.\n-- \nAnn\nCustomer Ltd', 'Yes.'],
    ['> Hi\nInline answer.\n> more', 'Inline answer.'],
    ['On second thought, no.', 'On second thought, no.'],
  ])('of %j is “%s”', (text, own) => {
    expect(ownWords(text)).toBe(own);
  });

  test('makes the preview, one line of at most 200 characters; a mail of nothing but quotes shows those', () => {
    expect(preview(`Two\n\nlines ${'x'.repeat(500)}`)).toHaveLength(200);
    expect(preview('> only a quote')).toBe('> only a quote');
  });
});
