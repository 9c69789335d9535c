import { describe, expect, test } from 'vitest';
import { composeStep } from '../../../src/core/campaigns/compose.ts';
import type { ComposedMail } from '../../../src/core/connectors/mime/mail.ts';
import { checkMail } from '../../../src/core/guards/guards.ts';
import { aComposeInput, aRun } from '../../support/campaign.ts';

const good = composeStep(aComposeInput());
const facts = { postalAddress: aRun().postalAddress };
const codes = (change: Partial<ComposedMail>, more = {}): string[] =>
  checkMail({ ...good, ...change }, { ...facts, ...more }).map(({ code, level }) => `${level} ${code}`);

describe('the last look at a mail', () => {
  test('lets a good one pass', () => {
    expect(codes({})).toEqual([]);
  });

  test.each<[string, Partial<ComposedMail>, string]>([
    ['a line break in the subject', { subject: 'Hi\r\nBcc: x@example.com' }, 'header-injection'],
    ['a line break in a name', { to: { name: 'A\nB', address: 'a@b.example' } }, 'header-injection'],
    ['a NUL in a header', { headers: [...good.headers, { name: 'X-A', value: 'a\0' }] }, 'header-injection'],
    ['two recipients in one address', { to: { name: '', address: 'a@b.example,c@d.example' } }, 'bad-address'],
    ['no recipient', { to: { name: '', address: '' } }, 'bad-address'],
    ['no subject', { subject: ' ' }, 'no-subject'],
    ['an unfilled tag in the subject', { subject: 'Hi {{ firstName }}' }, 'unrendered'],
    ['an unfilled tag in the text', { text: `${good.text}{% if x %}` }, 'unrendered'],
    ['no unsubscribe header', { headers: [] }, 'no-unsubscribe'],
    ['the link of another message', { messageId: '<other@letterlock.example>' }, 'no-unsubscribe'],
    ['no visible line in the text', { text: 'Hello\nLetterlock Ltd 1 Main Street 12345 Town' }, 'no-unsubscribe-line'],
    ['a link that nobody can see', { html: good.html.replace('>unsubscribe<', '><') }, 'no-unsubscribe-line'],
    ['no postal address in the HTML', { html: good.html.replace('1 Main Street', '') }, 'no-postal-address'],
    [
      'a script link',
      { html: good.html.replace('https://letterlock.example/x', ' JavaScript:alert(1)') },
      'unsafe-link',
    ],
    ['a file link', { html: good.html.replace('https://letterlock.example/x', 'file:///etc/passwd') }, 'unsafe-link'],
  ])('stops %s', (_, change, code) => {
    expect(codes(change)).toContain(`blocking ${code}`);
  });

  test('stops a mail that is too large, its attachments counted as they are encoded', () => {
    const attachment = { name: 'a.pdf', type: 'application/pdf', content: Buffer.alloc(900) };
    expect(codes({ attachments: [attachment] }, { maxBytes: 3000 })).toEqual([]);
    expect(codes({ attachments: [attachment, attachment] }, { maxBytes: 3000 })).toEqual(['blocking too-large']);
  });

  test('stops everything where the campaign has no postal address', () => {
    expect(codes({}, { postalAddress: ' ' })).toEqual(['blocking no-postal-address']);
  });
});
