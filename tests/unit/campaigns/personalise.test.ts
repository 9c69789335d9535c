import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyFields,
  renderHtml,
  renderSubject,
  renderText,
  scopeOf,
} from '../../../src/core/campaigns/personalise.ts';
import { readTemplate } from '../../../src/core/campaigns/template-check.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { aRecipient } from '../../support/campaign.ts';

const sentAt = Date.UTC(2026, 2, 2, 9);
const scope = scopeOf(
  aRecipient({
    firstName: '<img src=x onerror=alert(1)>',
    company: 'A&B "Bros"',
    title: '  \u00A0 ',
    fields: { plan: 'pro', 'x y': '4' },
  }),
  sentAt,
);

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof LetterlockError ? error.code : String(error);
  }
};

describe('merge tags', () => {
  test.each([
    ['a field', '{{ company }}', 'A&B "Bros"'],
    ['a fallback for an empty field', '{{ lastName2 | default: "there" }}', 'there'],
    ['only blanks count as empty', '{{ title | default: "there" }}', 'there'],
    ['a custom field', '{{ fields.plan }}', 'pro'],
    ['a custom field with a blank in its name', '{{ fields["x y"] }}', '4'],
    [
      'an unknown custom field is empty, also under names that lists have',
      '[{{ fields.size }}{{ fields.first }}]',
      '[]',
    ],
    ['a condition', '{% if fields.plan == "pro" %}yes{% else %}no{% endif %}', 'yes'],
    ['filters', '{{ fields.plan | upcase | append: "!" }}', 'PRO!'],
    ['today is the day of sending', '{{ "today" | date: "%Y-%m-%d" }}', '2026-03-02'],
    ['a date keeps its day', '{{ "2026-12-31" | date: "%d.%m.%Y" }}', '31.12.2026'],
    ['text without tags stays untouched', 'a } b { c % d', 'a } b { c % d'],
  ])('fill %s', (_, template, expected) => {
    expect(renderText(template, scope)).toBe(expected);
  });

  test('are escaped in HTML, in text and in quoted attributes, and cannot be switched to raw', () => {
    expect(renderHtml('<p title="{{ company }}">{{ firstName }}</p>', scope)).toBe(
      '<p title="A&amp;B &quot;Bros&quot;">&lt;img src=x onerror=alert(1)&gt;</p>',
    );
    expect(renderHtml('{{ firstName | escape }}', scope)).toBe('&lt;img src=x onerror=alert(1)&gt;');
    expect(codeOf(() => renderHtml('{{ firstName | raw }}', scope))).toBe('template-error');
  });

  test('are read as an HTML editor writes them', () => {
    const html = '{% if fields[&quot;x y&quot;] &gt; &quot;3&quot; %}{{&nbsp;fields.plan }}{% endif %}';
    expect(renderHtml(html, scope)).toBe('pro');
  });

  test('make one clean line of a subject', () => {
    const hostile = scopeOf(aRecipient({ company: 'X\r\nBcc: all@example.com\u0000' }), sentAt);
    expect(renderSubject(' For {{ company }}\n\tagain ', hostile)).toBe('For X Bcc: all@example.com again');
  });

  test('never let a value become a template', () => {
    const sly = scopeOf(aRecipient({ company: '{{ email }}{% if true %}x{% endif %}' }), sentAt);
    expect(renderText('{{ company }}', sly)).toBe('{{ email }}{% if true %}x{% endif %}');
  });
});

describe('the sandbox', () => {
  test.each([
    '{% include "x" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "x" %}',
    '{% block a %}{% endblock %}',
    '{% liquid assign a = 1 %}',
    '{% tablerow i in (1..3) %}{% endtablerow %}',
    '{{ "e30=" | base64_decode }}',
    '{{ "x" | inspect }}',
  ])('refuses %s', (template) => {
    expect(codeOf(() => renderText(template, scope))).toBe('template-error');
  });

  test.each([
    '{{ company.constructor }}',
    '{{ fields.__proto__ }}',
    '{{ fields.constructor.name }}',
    '{{ sentAt.toFixed }}',
  ])('shows nothing of the machine behind %s', (template) => {
    expect(renderText(template, scope)).toBe('');
  });

  test.each([
    ['a loop over a billion', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['nested loops', '{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}'],
    ['text that doubles', `{% assign a = "${'x'.repeat(100)}" %}${'{% assign a = a | append: a %}'.repeat(30)}{{ a }}`],
    ['a template too long', `{{ company }}${'x'.repeat(700_000)}`],
  ])('stops %s soon', (_, template) => {
    expect(codeOf(() => renderText(template, scope))).toBe('template-error');
  });
});

describe('checking while writing', () => {
  const known = new Set(['plan', 'x y']);
  const codes = (template: string): string[] =>
    readTemplate('html', template, { known }).issues.map(({ code, token }) => `${code} ${token}`);

  test.each<[string, string[]]>([
    ['Hello {{ firstName | default: "there" }}', []],
    ['Hello {{ firstName }}', ['no-fallback firstName']],
    ['Hello {{ firstName | upcase }}', ['no-fallback firstName']],
    ['Hello {{ firstName | default: "" }}', ['no-fallback firstName']],
    ['{{ firstName | default: company }}', ['no-fallback firstName']],
    ['{{ firstName | default: company | default: "you" }}', []],
    ['{{ email }}', []],
    ['{% if firstName %}Hi {{ firstName }}{% else %}Hi{% endif %}', []],
    ['{% unless company == blank %}{{ company }}{% endunless %}', []],
    ['{% if company %}{{ firstName }}{% endif %}', ['no-fallback firstName']],
    ['{% assign n = firstName | default: "x" %}{{ n }}', []],
    ['{% assign n = firstName %}{{ n }}', ['no-fallback firstName']],
    ['{% assign n = firstName %}{{ n | default: "x" }}', []],
    ['{{ fields.plan | default: "x" }}{{ fields["x y"] | default: "x" }}', []],
    ['{{ frstName }}', ['unknown-field frstName']],
    ['{{ fields.nope | default: "x" }}', ['unknown-field fields.nope']],
    ['{{ fields }}', ['unknown-field fields']],
    ['{{ fields[company] }}', ['unknown-field fields[company]']],
    ['{{ firstName.constructor }}', ['unknown-field firstName.constructor']],
    ['{% if nope %}{% endif %}', ['unknown-field nope']],
    ['{{ firstName | shout | default: "x" }}', ['unknown-filter shout']],
    ['{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}', []],
    ['{{ "2026" | date: "%Y" }}', []],
    ['{{ firstName', ['syntax {{ firstName']],
    ['{% include "x" %}', ['syntax {% include "x" %}']],
  ])('%s', (template, expected) => {
    expect(codes(template)).toEqual(expected);
  });

  test('names the line and the fields', () => {
    const facts = readTemplate('text', 'a\nb\n{{ firstName }}{% if fields.plan %}{% endif %}');
    expect(facts.issues).toMatchObject([{ code: 'no-fallback', level: 'warning', line: 3, token: 'firstName' }]);
    expect(facts.fieldsUsed).toEqual(['firstName', 'fields.plan']);
  });

  test('answers anything that can be typed', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '|',
      ':',
      '"',
      "'",
      'if',
      'endif',
      'for',
      'in',
      'firstName',
      '.',
      '[',
      ']',
      ' ',
      '-',
      '(1..3)',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const facts = readTemplate('html', pieces.join(''));
        expect(Array.isArray(facts.issues)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('finds what is empty for a contact exactly where a hole would show', () => {
    const { needs } = readTemplate(
      'text',
      '{{ firstName }}{{ company | default: fields.plan }}{{ title | default: "x" }}',
    );
    expect(emptyFields(needs, aRecipient({ firstName: ' ', company: '' }))).toEqual([
      'firstName',
      'company / fields.plan',
    ]);
    expect(emptyFields(needs, aRecipient({ company: '', fields: { plan: 'pro' } }))).toEqual([]);
  });

  test('a custom field may have the name of something that every object has', () => {
    const needs = [{ anyOf: ['fields.constructor'] }];
    expect(emptyFields(needs, aRecipient({ fields: {} }))).toEqual(['fields.constructor']);
    expect(emptyFields(needs, aRecipient({ fields: { constructor: 'Brunel' } }))).toEqual([]);
  });
});
