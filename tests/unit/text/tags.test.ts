/** Each expectation is what the tokenizer of the HTML standard makes of the text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../../src/core/text/tags.ts';

const shape = (html: string): string[] =>
  tokensOf(html).tags.map(({ name, closing, attributes }) =>
    [`${closing ? '/' : ''}${name}`, ...[...attributes].map(([key, value]) => `${key}=[${value}]`)].join(' '),
  );

describe('the tags of an HTML text', () => {
  test.each([
    ['names and values in every way', `<P a="1" B='2' c=3 d>`, ['p a=[1] b=[2] c=[3] d=[]']],
    ['a double quote inside a name', '<a b"c href="d">e</a>', ['a b"c=[] href=[d]', '/a']],
    ['a single quote inside a name', "<a b'c href='d'>e</a>", ["a b'c=[] href=[d]", '/a']],
    ['a name of quotes alone', `<a "' href=b>`, [`a "'=[] href=[b]`]],
    ['a quoted text that is no value', '<a "b>c" href=d>', ['a "b=[]']],
    ['a quote inside an unquoted value', '<a b=c"d e="f>g">', ['a b=[c"d] e=[f>g]']],
    ['a value directly before a name', `<a b="c"d='e'>`, ['a b=[c] d=[e]']],
    ['an equals sign that stands first', '<a =b=c>', ['a =b=[c]']],
    ['two equals signs', '<a b==c>', ['a b=[=c]']],
    ['blanks around the equals sign', '<a b\n=\f"c">', ['a b=[c]']],
    ['no value behind the equals sign', '<a b= >c', ['a b=[]']],
    ['slashes', '<a/b=c/d=e /><br/>', ['a b=[c/d=e]', 'br']],
    ['a blank that HTML knows no blank in', '<a\u00A0b=c><a\u000Bd>', ['a\u00A0b=c', 'a\u000Bd']],
    ['the first of two of a name', '<a b=1 B=2>', ['a b=[1]']],
    ['an end tag with attributes', '</a b=">">', ['/a b=[>]']],
    ['a text that ends inside a tag', '<b><a href="c', ['b']],
    ['a text that ends before the >', '<b><a href=c', ['b']],
    ['what is no tag', '< a> <3> </> </ a> <?a "<i>"> <!a "><u>', ['u']],
    ['comments', '<!--<a>--><b><!--><c>--><i><!--->--!><u>', ['b', 'c', 'i', 'u']],
    ['a comment with the other end', '<!-- <a> --!><b>', ['b']],
    [
      'raw text',
      '<style><a "></style ><b><title><i></titles></title><u>',
      ['style', '/style', 'b', 'title', '/title', 'u'],
    ],
    ['raw text without an end', '<script><a></script', ['script']],
  ])('%s', (_, html, expected) => {
    expect(shape(html)).toEqual(expected);
  });

  test('come back as they were written, whatever stands in values and around', () => {
    const name = fc.stringMatching(/^[a-z"'<`]{1,6}$/);
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom('>', '<', "'", '=', '/', ' ', 'a', '-', '!') }).map((text) => `"${text}"`),
      fc.string({ unit: fc.constantFrom('>', '<', '"', '=', '/', ' ', 'a', '-', '!') }).map((text) => `'${text}'`),
      fc.stringMatching(/^[a-z"'<=`][a-z/<=`]{0,5}$/).filter((text) => !/^["']/.test(text)),
    );
    const blank = fc.constantFrom(' ', '\n', '\t', ' / ', '\f');
    const attributes = fc.uniqueArray(fc.tuple(name, value, blank), { selector: ([key]) => key, maxLength: 6 });
    const around = fc.string({ unit: fc.constantFrom('"', "'", '=', ' ', '>', '< ', 'b', '--') });
    fc.assert(
      fc.property(attributes, around, around, (list, before, behind) => {
        const written = list.map(([key, text, gap]) => `${gap}${key}=${text}`).join('');
        const html = `${before}<a${written} >${behind}`;
        const [tag, ...others] = tokensOf(html).tags;
        expect(others).toEqual([]);
        expect([...(tag?.attributes ?? [])]).toEqual(
          list.map(([key, text]) => [key, /^["']/.test(text) ? text.slice(1, -1) : text]),
        );
        expect(html.slice(tag?.from, tag?.to)).toBe(`<a${written} >`);
      }),
      { numRuns: 1000 },
    );
  });

  test('and the texts between them never overlap, whatever is read', () => {
    const piece = fc.constantFrom(
      '<a ',
      '</a>',
      '<!--',
      '-->',
      '"',
      "'",
      '=',
      '>',
      '<style>',
      '</style>',
      'x',
      ' ',
      '<!',
      '/',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = pieces.join('');
        const { tags, texts } = tokensOf(html);
        const all = [...tags, ...texts].toSorted((one, other) => one.from - other.from);
        for (const [index, { from, to }] of all.entries()) {
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThanOrEqual(all[index + 1]?.from ?? html.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
