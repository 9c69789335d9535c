/** Signs of fraud in what comes in: shown where it is read, and silent for ordinary mail. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkReceived, imitated } from '../../../src/core/guards/received.ts';
import type { ReceivedMail } from '../../../src/core/guards/received.ts';
import type { Authentication } from '../../../src/shared/contract/inbox.ts';

const own = ['lagoonworks.com', 'gmail.com'];
const codes = (change: Partial<ReceivedMail>): string[] =>
  checkReceived(
    {
      from: 'bo@customer.org',
      replyTo: '',
      html: null,
      attachments: [],
      authentication: null,
      report: false,
      ...change,
    },
    own,
  ).map(({ code }) => code);

const origin = (change: Partial<Authentication>): Pick<ReceivedMail, 'authentication'> => ({
  authentication: {
    server: 'mx.x.example',
    spf: null,
    dkim: null,
    signedBy: null,
    dmarc: null,
    proved: false,
    ...change,
  },
});

describe('a received mail', () => {
  test.each<[string, Partial<ReceivedMail>, string[]]>([
    ['of an ordinary sender', { html: '<a href="https://customer.org/x">customer.org</a>' }, []],
    ['of one’s own domain', { from: 'ceo@lagoonworks.com' }, []],
    ['of a domain below one’s own', { from: 'ceo@mail.lagoonworks.com' }, []],
    ['whose origin is proved', origin({ dmarc: 'pass', proved: true }), []],
    ['that fails DMARC', origin({ dmarc: 'fail', spf: 'fail', dkim: 'none' }), ['dmarc-fail']],
    ['that fails SPF, unsigned', origin({ spf: 'fail' }), ['spf-fail']],
    ['that fails SPF, as one that was passed on does, and is signed', origin({ spf: 'fail', proved: true }), []],
    ['that nothing speaks for', origin({ spf: 'none', dkim: 'none', dmarc: 'none' }), ['unproved']],
    ['signed by another domain alone', origin({ dkim: 'pass', signedBy: 'bulk.example' }), ['unproved']],
    ['whose origin could not be looked up', origin({ spf: 'temperror', dmarc: 'none' }), []],
    ['of a mail server, as few of them prove', { ...origin({ spf: 'none' }), report: true }, []],
    ['of a mail server that fails DMARC', { ...origin({ dmarc: 'fail' }), report: true }, ['dmarc-fail']],
    ['of a domain one sign away', { from: 'ceo@lagoonworkz.com' }, ['lookalike-sender']],
    ['of a domain with two signs for one', { from: 'ceo@1agoonvvorks.com' }, ['lookalike-sender']],
    ['of a domain in letters that look the same', { from: 'ceo@xn--lgoonworks-zqi.com' }, ['lookalike-sender']],
    ['of the same name elsewhere', { from: 'ceo@lagoonworks.co' }, ['lookalike-sender']],
    ['that wants its answer elsewhere', { replyTo: 'bo@collector.net' }, ['reply-elsewhere']],
    ['that wants its answer at another address of the same domain', { replyTo: 'team@mail.customer.org' }, []],
    [
      'whose link says another place',
      { html: '<a href="https://evil.net/x">https://paypal.com</a>' },
      ['link-mismatch'],
    ],
    [
      'whose link looks like one’s own domain',
      { html: '<a href="https://lagoonw0rks.com/login">here</a>' },
      ['lookalike-link'],
    ],
    ['with a program', { attachments: [{ name: 'invoice.pdf.exe' }] }, ['dangerous-attachment']],
    ['with macros', { attachments: [{ name: 'Prices.XLSM' }] }, ['dangerous-attachment']],
    ['with a page', { attachments: [{ name: 'scan.html ' }] }, ['dangerous-attachment']],
    ['with ordinary files', { attachments: [{ name: 'offer.pdf' }, { name: 'photo.jpg' }, { name: 'list.xlsx' }] }, []],
  ])('%s', (_, change, expected) => expect(codes(change)).toEqual(expected));

  test('of any content gets an answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string(), (from, html, name) => {
        expect(Array.isArray(codes({ from, replyTo: from, html, attachments: [{ name }] }))).toBe(true);
      }),
    );
  });
});

test('short names are one sign apart by chance', () => {
  expect(imitated('acme.com', ['acne.com'])).toBeNull();
});
