import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietMarkup } from '../../src/renderer/src/mail/quiet-markup.ts';

describe('what a browser would look at while parsing', () => {
  test.each([
    ['a style attribute', '<p style="color:red">x</p>', '<p data-style="color:red">x</p>'],
    ['in any case and spacing', '<p STYLE = color:red>x', '<p data-style = color:red>x'],
    ['an event handler', '<img src=x onerror="alert(1)">', '<img src=x data-onerror="alert(1)">'],
    ['after a slash', '<svg/onload=alert(1)>', '<svg/data-onload=alert(1)>'],
    ['not in a quoted value', '<a title="no style=x" href=y>', '<a title="no style=x" href=y>'],
    ['not in text', 'style=1 onclick=2 <b>style=3</b>', 'style=1 onclick=2 <b>style=3</b>'],
    ['a value with a bracket in it', '<a title="a>b" style=c>d', '<a title="a>b" data-style=c>d'],
    ['a comment is left out with all in it', 'a<!-- <style>x</style> <p style=y> -->b', 'ab'],
    ['an open comment takes the rest', 'a<!-- <p style=y>', 'a'],
    ['a base', 'a<base href=https://evil.example>b', 'ab'],
    ['an open tag stays as it is', '<p style="a', '<p data-style="a'],
  ])('%s', (_, html, expected) => {
    expect(quietMarkup(html).markup).toBe(expected);
  });

  test('style sheets are taken out, to be cleaned for themselves', () => {
    expect(quietMarkup('a<style media=all>.x{color:red}</style >b<STYLE>.y{}</style>c')).toEqual({
      markup: 'abc',
      sheets: ['.x{color:red}', '.y{}'],
    });
  });

  test('text without markup is never changed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('<', '');
        expect(quietMarkup(plain)).toEqual({ markup: plain, sheets: [] });
      }),
    );
  });

  test('a mail of a million characters made to be slow takes no time', () => {
    for (const piece of ['<a ', "<a'", '<!--', '<style>', '<a b="', '<']) {
      const started = performance.now();
      quietMarkup(piece.repeat(Math.floor(1_000_000 / piece.length)));
      expect(performance.now() - started).toBeLessThan(3000);
    }
  });
});
