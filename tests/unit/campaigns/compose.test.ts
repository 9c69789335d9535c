import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeStep } from '../../../src/core/campaigns/compose.ts';
import { toPlainText } from '../../../src/core/campaigns/plain-text.ts';
import { schedule } from '../../../src/shared/contract/campaign-shape.ts';
import { checkMail } from '../../../src/core/guards/guards.ts';
import { aComposeInput, aRecipient, aRun, aStep } from '../../support/campaign.ts';

const url = 'mailto:jo+out@letterlock.example?subject=unsubscribe%20aB3dEfGhIjKlMnOpQrStUv';

describe('a composed mail', () => {
  test('has the filled parts, the signature, the way out and the postal address', () => {
    const mail = composeStep(aComposeInput());
    expect(mail.subject).toBe('A question for Adams & Sons');
    expect(mail.to).toEqual({ name: 'Zoë Adams', address: 'zoe@adams.example' });
    expect(mail.html).toContain('<p>Hello Zoë,</p>');
    expect(mail.html).toContain('<p>Jo Sender</p>');
    expect(mail.html).toContain(`Not for you? <a href="${url}">unsubscribe</a>`);
    expect(mail.html).toContain('Letterlock Ltd<br>1 Main Street<br>12345 Town');
    expect(mail.text).toBe(
      [
        'Hello Zoë,',
        '',
        'see our page (https://letterlock.example/x).',
        '',
        'Jo Sender',
        '',
        `Not for you? unsubscribe <${url}>`,
        'Letterlock Ltd',
        '1 Main Street',
        '12345 Town',
        '',
      ].join('\n'),
    );
    expect(mail.headers).toEqual([{ name: 'List-Unsubscribe', value: `<${url}>` }]);
    expect(mail).toMatchObject({ inReplyTo: null, references: [], date: Date.UTC(2026, 2, 2, 9) });
  });

  test('takes an edited plain part instead of the derived one', () => {
    const mail = composeStep(aComposeInput({ step: aStep({ text: 'Hi {{ firstName }} <3' }) }));
    expect(mail.text.split('\n')[0]).toBe('Hi Zoë <3');
  });

  test('keeps the way out when the line has no place for it, and lets the author word the link', () => {
    const bare = composeStep(aComposeInput({ run: aRun({ unsubscribeLine: 'Tell me.' }) }));
    expect(bare.html).toContain(`Tell me. <a href="${url}">unsubscribe</a>`);
    const line = 'Genug? {{ unsubscribe | link: "Hier <abmelden>" }}.';
    const worded = composeStep(aComposeInput({ run: aRun({ unsubscribeLine: line }) }));
    expect(worded.html).toContain(`Genug? <a href="${url}">Hier &lt;abmelden&gt;</a>.`);
    expect(worded.text).toContain(`Genug? Hier <abmelden> <${url}>.`);
  });

  test.each([
    ['of the campaign', 'sender', 'America/Los_Angeles', 'Asia/Tokyo', 'Tuesday 16:30'],
    ['of the recipient', 'recipient', 'America/Los_Angeles', 'Asia/Tokyo', 'Wednesday 09:30'],
    ['of the campaign for who has none', 'recipient', 'America/Los_Angeles', '', 'Tuesday 16:30'],
    ['of the campaign, half an hour off', 'sender', 'Australia/Adelaide', '', 'Wednesday 11:00'],
  ] as const)('tells the day by the clock %s', (_, clock, zone, theirs, told) => {
    const input = aComposeInput({
      run: aRun({ schedule: schedule.parse({ clock, zone }) }),
      step: aStep({
        subject: '{{ "now" | date: "%A %H:%M" }}',
        html: '{{ fields.since | date: "%d.%m.%Y %H:%M" }} {{ "today" | date: "%A", "UTC" }}',
      }),
      recipient: aRecipient({ zone: theirs, fields: { since: '2025-11-02' } }),
      date: Date.UTC(2026, 0, 14, 0, 30),
    });
    const mail = composeStep(input);
    expect(mail.subject).toBe(told);
    // What somebody wrote down stays the day that it is.
    expect(mail.text).toMatch(/^02\.11\.2025 00:00 Wednesday\n/);
  });

  test('puts the footer inside a whole document', () => {
    const mail = composeStep(aComposeInput({ step: aStep({ html: '<html><BODY class="x">Hi</BODY></html>' }) }));
    expect(mail.html).toMatch(/^<html><BODY class="x">Hi<p>Jo Sender<\/p>.*<\/BODY><\/html>$/s);
  });

  test('puts the footer there whatever letters a name has, also ones that grow in lower case', () => {
    const html = '<html><body>{{ firstName }}</body></html>';
    const mail = composeStep(aComposeInput({ step: aStep({ html }), recipient: aRecipient({ firstName: 'İİİİ' }) }));
    expect(mail.html).toMatch(/^<html><body>İİİİ<p>Jo Sender<\/p>.*<\/body><\/html>$/s);
    expect(checkMail(mail, { postalAddress: aRun().postalAddress })).toEqual([]);
  });

  test('continues a thread with its subject and all its Message-IDs', () => {
    const thread = { references: ['<1@a.example>', '<2@a.example>'], subject: 'A question' };
    const followUp = composeStep(aComposeInput({ step: aStep({ thread: 'reply', subject: 'ignored' }), thread }));
    expect(followUp).toMatchObject({
      subject: 'Re: A question',
      inReplyTo: '<2@a.example>',
      references: ['<1@a.example>', '<2@a.example>'],
    });
    const again = composeStep(
      aComposeInput({ step: aStep({ thread: 'reply' }), thread: { ...thread, subject: 'RE: A question' } }),
    );
    expect(again.subject).toBe('RE: A question');
    const fresh = composeStep(aComposeInput({ step: aStep({ thread: 'new', subject: 'New' }), thread }));
    expect(fresh).toMatchObject({ subject: 'New', inReplyTo: null, references: [] });
  });

  test('encodes an unusual sender address in the link', () => {
    const from = { name: '', address: 'o&b?x%y@münchen.example' };
    const mail = composeStep(aComposeInput({ from }));
    expect(mail.headers[0]?.value).toBe(
      '<mailto:o%26b%3Fx%25y@xn--mnchen-3ya.example?subject=unsubscribe%20aB3dEfGhIjKlMnOpQrStUv>',
    );
    expect(checkMail(mail, { postalAddress: aRun().postalAddress })).toEqual([]);
  });

  test('passes the guards whatever a contact is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (firstName, company) => {
        fc.pre(![firstName, company].some((value) => value.includes('{{') || value.includes('{%')));
        const mail = composeStep(aComposeInput({ recipient: aRecipient({ firstName, lastName: '', company }) }));
        const findings = checkMail(mail, { postalAddress: aRun().postalAddress });
        expect(findings.map(({ code }) => code)).toEqual([]);
        expect(mail.subject).not.toMatch(/[\r\n]/);
      }),
    );
  });
});

describe('the derived plain part', () => {
  test.each([
    [
      'links are spelled out',
      '<a href="https://x.example/a?b=1&amp;c=2">here</a>',
      'here (https://x.example/a?b=1&c=2)',
    ],
    [
      'a link that says itself is not doubled',
      '<a href="https://x.example">https://x.example</a>',
      'https://x.example',
    ],
    ['headings are not shouted', '<h1>Big</h1><p>News</p>', 'Big\n\nNews'],
    ['lists', '<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['cells are lines', '<table><tr><td>a</td><td>b</td></tr></table>', 'a\nb'],
    ['line breaks', 'a<br>b', 'a\nb'],
    ['pictures and styles vanish', '<style>p{}</style><img src="x" alt="">t', 't'],
    ['entities', 'a&nbsp;&amp;&nbsp;b', 'a & b'],
  ])('%s', (_, html, text) => {
    expect(toPlainText(html)).toBe(text);
  });

  test('does not wrap long lines', () => {
    const line = 'word '.repeat(500).trim();
    expect(toPlainText(`<p>${line}</p>`)).toBe(line);
  });

  test('keeps the words however deep they stand, and takes no longer for it', () => {
    const cells = '<table><tr><td>';
    expect(toPlainText(`${cells.repeat(120)}<p>a</p><p>b</p>`)).toBe('a\n\nb');
    const begun = process.cpuUsage();
    expect(toPlainText(`${'<b>'.repeat(160_000)}x<p>y`)).toBe('x y');
    expect(process.cpuUsage(begun).user).toBeLessThan(5_000_000);
  });
});
