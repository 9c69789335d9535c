import { describe, expect, test } from 'vitest';
import { checkContent } from '../../../src/core/guards/content.ts';
import { isFreeMail } from '../../../src/core/guards/deliverability.ts';

const body = `<p>${'A sentence that says something. '.repeat(5)}</p>`;
const codes = (change: { subject?: string; html?: string; opening?: boolean }): string[] =>
  checkContent({ subject: 'A question', html: body, opening: true, ...change }).map(
    ({ level, code }) => `${level} ${code}`,
  );

describe('notes on a text', () => {
  test('an ordinary mail has none', () => {
    expect(
      codes({ html: `${body}<a href="https://letterlock.example">our page</a> <a href="mailto:a@b.example">me</a>` }),
    ).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['an open link', '<a href="http://letterlock.example/a">x</a>', ['warning link-http']],
    ['a shortener', '<a href="https://bit.ly/x">x</a>', ['warning link-shortener']],
    ['a name before the host', '<a href="https://paypal.com@evil.example/x">x</a>', ['warning link-user']],
    ['letters of another script', '<a href="https://xn--pypal-4ve.com/x">x</a>', ['warning link-punycode']],
    [
      'a picture without text',
      `<p>${'word '.repeat(30)}</p><img src="https://a.example/x.png">`,
      ['warning image-alt'],
    ],
    ['a picture that says nothing', `<p>${'word '.repeat(30)}</p><img alt="" src="https://a.example/x.png">`, []],
    ['a bare number', '<a href="https://192.0.2.1/x">x</a>', ['warning link-ip']],
    [
      'a link that names another site',
      '<a href="https://evil.com/x">https://paypal.com/login</a>',
      ['warning link-mismatch'],
    ],
    ['a link that names its own site', '<a href="https://www.paypal.com/x">paypal.com</a>', []],
    ['a link with ordinary words', '<a href="https://letterlock.example/x">Read more.</a>', []],
    ['a script', '<a href="javascript:alert(1)">x</a>', ['blocking link-unsafe']],
    ['a path', '<a href="/pricing">x</a>', ['blocking link-unsafe']],
    ['a merge tag as a link', '<a href="{{ fields.url }}">x</a>', []],
    ['a merge tag in a link', '<a href="https://letterlock.example/{{ fields.slug }}">x</a>', []],
    ['an anchor', '<a href="#top">x</a>', []],
    [
      'the same open link twice',
      '<a href="http://a.example">x</a><a href="http://a.example">y</a>',
      ['warning link-http'],
    ],
    ['many links', '<a href="https://a.example">x</a>'.repeat(11), ['warning many-links']],
    ['a form', '<form action="x"></form>', ['warning active-content']],
  ])('%s', (_, html, expected) => {
    expect(codes({ html: body + html })).toEqual(expected);
  });

  test('pictures without words', () => {
    expect(codes({ html: '<p>Hi</p><img alt="x" src="https://a.example/x.png">' })).toEqual(['warning image-only']);
    expect(codes({ html: `${body}<img alt="x" src="https://a.example/x.png">` })).toEqual([]);
  });

  test('more HTML than Gmail shows', () => {
    expect(codes({ html: `<p>${'x'.repeat(103_000)}</p>` })).toEqual(['warning html-large']);
  });

  test.each<[string, string[]]>([
    ['Re: our talk', ['warning subject-fake-reply']],
    ['AW: Angebot', ['warning subject-fake-reply']],
    ['BUY THIS TODAY', ['warning subject-shouting']],
    ['{{ company | upcase }} and us', []],
    ['Great!!!', ['warning subject-punctuation']],
    ['You are a winner', ['warning subject-spam-word']],
    ['Frühjahr: drei Fragen', []],
    ['Регистрация открыта', []],
    ['日本語の件名です', []],
    ['x'.repeat(130), ['warning subject-long']],
  ])('subject “%s”', (subject, expected) => {
    expect(codes({ subject })).toEqual(expected);
  });

  test('a follow-up in the same thread may say Re:', () => {
    expect(codes({ subject: 'Re: our talk', opening: false })).toEqual([]);
  });
});

test('free mailboxes are known by their domain alone', () => {
  expect(['a@GMAIL.com', 'b@gmx.de', 'c@letterlock.example', 'gmail.com@x.example'].map(isFreeMail)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
