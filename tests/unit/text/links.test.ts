import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countTags, imagesWithoutText, linksOf, visibleText } from '../../../src/core/text/links.ts';

describe('the links of an HTML text', () => {
  test.each([
    ['double quotes', '<a href="https://x.example">a</a>', [['https://x.example', 'a']]],
    ['single quotes and other attributes', `<a class=x href='/b' id="c">d</a>`, [['/b', 'd']]],
    ['no quotes', '<A HREF=https://x.example/y>Z</A>', [['https://x.example/y', 'Z']]],
    ['entities', '<a href="?a=1&amp;b=2">&lt;x&gt;</a>', [['?a=1&b=2', '<x>']]],
    ['a > inside a value', '<a title="a > b" href="c">d</a>', [['c', 'd']]],
    ['tags inside', '<a href="c"><b>bold</b> text</a>', [['c', 'bold text']]],
    ['not closed', '<a href="c">rest', [['c', 'rest']]],
    [
      'one begun inside another ends that one',
      '<a href=a>1<a href=b>2</a>',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a quote in the name of an attribute', `<a x"y href="c">d</a> <p title="e">f</p>`, [['c', 'd']]],
    ['a quote behind a value', `<a title="b"' href='c'>d</a> it's`, [['c', 'd']]],
    ['a > in a value of what stands before', `<b title="<a href='x'>">y</b><a href=c>d</a>`, [['c', 'd']]],
    ['signs that are no tag', '1 < 2 <3 <a href=c>d</a>', [['c', 'd']]],
    ['behind what a comment leaves open', '<!-- <a href="x> --><a href="c">d</a>', [['c', 'd']]],
    ['behind what a style leaves open', '<style><a href="</style><a href="c">d</a>', [['c', 'd']]],
    [
      'inside a comment for one program',
      '<!--[if mso]><a href="x">y</a><![endif]--><a href="c">d</a>',
      [
        ['c', 'd'],
        ['x', 'y'],
      ],
    ],
    ['anchors and other elements', '<a name="x">y</a><abbr href="z">w</abbr>', []],
    ['data-href is another attribute', '<a data-href="x" href="y">z</a>', [['y', 'z']]],
    [
      'several',
      '<a href=a>1</a> <a href=b>2</a>',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
  ])('%s', (_, html, expected) => {
    expect(linksOf(html).map(({ href, text }) => [href, text])).toEqual(expected);
  });

  test('are found in a moment in text made to be slow', () => {
    for (const html of [
      '<a href="'.repeat(50_000),
      '<a '.repeat(150_000),
      '<'.repeat(400_000),
      `<a href=x ${' a='.repeat(150_000)}>`,
      '<a href=x>y'.repeat(10_000),
      `<a href=x>${'<b>y'.repeat(20_000)}`,
      '<!--'.repeat(100_000),
      '<!-->'.repeat(30_000),
      '<style>'.repeat(20_000),
      '<style></stylex'.repeat(10_000),
      `<a${' '.repeat(400_000)}`,
      `<a x${' '.repeat(200_000)}y${' '.repeat(200_000)}="`,
      `<a ${`b='`.repeat(50_000)}`,
    ]) {
      expect(linksOf(html).length).toBeLessThanOrEqual(150_000);
      expect(visibleText(html).length).toBeLessThanOrEqual(html.length * 2);
    }
  });

  test('come back as they were written', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !/[<>&"\s]/.test(text));
    fc.assert(
      fc.property(word, word, (href, text) => {
        expect(linksOf(`<p><a class="k" href="${href}">${text}</a></p>`)).toEqual([{ href, text }]);
      }),
    );
  });
});

test('a letter that grows in lower case moves no link', () => {
  expect(linksOf('İİİİİ <A HREF="mailto:x">stop</A> İ')).toEqual([{ href: 'mailto:x', text: 'stop' }]);
});

test('finds a link behind an equals sign that stands alone, as browsers do', () => {
  expect(linksOf('<a = href="https://a.example">b.example</a>')).toEqual([
    { href: 'https://a.example', text: 'b.example' },
  ]);
});

test('elements are counted by their whole name', () => {
  expect(countTags('<img src=a><IMG/><image><p>', 'img')).toBe(2);
});

test('pictures without a word for who does not see them are counted', () => {
  expect(imagesWithoutText(`<img src=a><img alt><img alt="" src=b><img x" alt="c">`)).toBe(1);
});

test('the text leaves out tags, comments and styles, and keeps signs that only look like tags', () => {
  expect(visibleText('<style>p > b {}</style>a <!-- > b -->1 < 2<br title="c > d">&amp; 3')).toBe('a 1 < 2 & 3');
});
