import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/core/inbound/classify.ts';
import { enhancedCodes, judge, replyCodeIn } from '../../../src/core/inbound/verdict/status.ts';
import { unsubscribeToken } from '../../../src/core/inbound/verdict/unsubscribe.ts';
import { rawMail } from '../../support/inbox.ts';

const person = {
  From: 'Ann <ann@customer.example>',
  To: 'jo@sender.example',
  Subject: 'Re: A question',
  'Message-ID': '<1@customer.example>',
  'In-Reply-To': '<x@sender.example>',
};

async function kindOf(headers: Record<string, string>, body = 'Hello'): Promise<string> {
  return (await classify(rawMail({ ...person, ...headers }, body))).kind;
}

describe('automatic replies', () => {
  test.each([
    ['Auto-Submitted', 'auto-replied'],
    ['Auto-Submitted', 'auto-generated; owner-email="x"'],
    ['X-Autoreply', 'yes'],
    ['X-Autorespond', 'Holiday'],
    ['X-AutoReply-From', 'ann@customer.example'],
    ['X-FC-MachineGenerated', 'true'],
    ['Precedence', 'auto_reply'],
    ['X-Precedence', 'auto_reply'],
    ['Precedence', 'bulk'],
    ['X-MS-Exchange-Inbox-Rules-Loop', 'ann@customer.example'],
  ])('are known by the header %s: %s, which is the evidence', async (name, value) => {
    const verdict = await classify(rawMail({ ...person, [name]: value }, 'I am away.'));
    expect(verdict.kind).toBe('auto-reply');
    expect(verdict.evidence.toLowerCase()).toBe(`${name}: ${value}`.toLowerCase());
  });

  test.each([
    'Automatic reply: A question',
    'Automatische Antwort: A question',
    'Abwesenheitsnotiz: A question',
    'Réponse automatique : A question',
    'Respuesta automática: A question',
    'Risposta automatica: A question',
    'Resposta automática: A question',
    'Automatisch antwoord: A question',
    'Autosvar: A question',
    'Automatyczna odpowiedź: A question',
    'Автоматический ответ: A question',
    '自動返信: A question',
    'Out of Office Re: A question',
    'AW: Abwesend bis 5. Mai',
  ])('are known by the subject “%s”', async (subject) => {
    expect(await kindOf({ Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=` })).toBe('auto-reply');
  });

  test.each([
    ['Auto-Submitted', 'no'],
    ['X-Auto-Response-Suppress', 'All'],
    ['Precedence', 'first-class'],
  ])('are not assumed for %s: %s', async (name, value) => {
    expect(await kindOf({ [name]: value })).toBe('reply');
  });

  test('are not assumed of a person who mentions a holiday', async () => {
    expect(await kindOf({}, 'Great, but next week I am not here because of the holiday. Call me after?')).toBe('reply');
  });
});

describe('unsubscribe requests', () => {
  test.each([
    ['unsubscribe AbCdEfGhIjKlMnOpQrStUv', 'AbCdEfGhIjKlMnOpQrStUv'],
    ['Re: Unsubscribe: AbCdEfGhIjKlMnOpQrStUv ', 'AbCdEfGhIjKlMnOpQrStUv'],
    ['unsubscribe', null],
    ['unsubscribe me please from everything', null],
    ['unsubscribe short', null],
  ])('“%s” carries the token %s', (subject, token) => {
    expect(unsubscribeToken(subject)).toBe(token);
  });

  test.each([
    'Unsubscribe',
    'please remove me from your list.',
    'Take me off this list',
    'STOP',
    'Do not contact me again.',
    'Bitte keine weiteren Mails mehr',
    'Bitte abmelden',
    'Désinscrivez-moi svp',
    'Quiero darme de baja',
  ])('“%s” in an answer is one', async (words) => {
    expect(await kindOf({}, `${words}\n\nOn Monday Jo wrote:\n> Hello, write unsubscribe if you like`)).toBe(
      'unsubscribe',
    );
  });

  test.each([
    'How can I unsubscribe my customers with your tool?',
    'We would like to remove me as the contact, but please talk to Bob instead.',
    'Interesting. Our unsubscribe rate is 2 %.',
    'Sounds good!',
  ])('“%s” is a person’s to judge', async (words) => {
    expect(await kindOf({}, words)).toBe('reply');
  });

  test('are not read out of the quoted mail', async () => {
    expect(await kindOf({}, 'Yes please.\n\n> To unsubscribe, write unsubscribe')).toBe('reply');
  });

  test('are known when Apple Mail sends them by itself', async () => {
    const headers = { Subject: 'unsubscribe', 'Auto-Submitted': 'auto-replied', 'X-Apple-Unsubscribe': 'true' };
    expect(await kindOf(headers)).toBe('unsubscribe');
  });
});

describe('feedback reports', () => {
  const report = (type: string): Buffer =>
    rawMail(
      {
        From: 'fbl@provider.example',
        Subject: 'FW: x',
        'Content-Type': 'multipart/report; report-type=feedback-report; boundary=b',
      },
      `--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: ${type}\nVersion: 1\nOriginal-Rcpt-To: <Ann@Customer.example>\n--b\nContent-Type: message/rfc822\n\nTo: other@customer.example\nMessage-ID: <q@r>\n\nHi\n--b--\n`,
    );

  test.each(['abuse', 'fraud', 'other', 'opt-out'])(
    'of the type %s are complaints of the recipient named',
    async (type) => {
      expect(await classify(report(type))).toEqual({
        kind: 'complaint',
        recipients: [{ address: 'ann@customer.example', status: '', replyCode: '', hard: false }],
        evidence: `Feedback-Type: ${type}`,
      });
    },
  );

  test.each(['not-spam', 'auth-failure'])('of the type %s are nobody’s objection', async (type) => {
    expect((await classify(report(type))).kind).toBe('other');
  });
});

describe('a delivery report of success', () => {
  test.each(['delivered', 'relayed', 'expanded'])('(%s) is no bounce', async (action) => {
    const raw = rawMail(
      {
        From: 'MAILER-DAEMON@x.example',
        Subject: 'Delivery report',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
      },
      `--b\n\nDone.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: ${action}\nStatus: 2.0.0\n--b--\n`,
    );
    expect((await classify(raw)).kind).toBe('other');
  });
});

describe('status codes', () => {
  test.each([
    ['550 5.1.1 unknown', ['5.1.1']],
    ['550-5.7.26 a 550-5.7.26 b', ['5.7.26', '5.7.26']],
    ['host 192.0.2.5.1 and v5.1.1.4 and 15.1.1', []],
    ['(#5.1.1)', ['5.1.1']],
    ['ended with 4.4.7.', ['4.4.7']],
    ['3.1.1 2.1.5', ['2.1.5']],
  ])('in “%s” are %j', (text, codes) => {
    expect(enhancedCodes(text)).toEqual(codes);
  });

  test.each([
    ['550 5.1.1 no', '550'],
    ['host mx said: 452-4.2.2 full', '452'],
    ['at 550 Main Street Corporation 5500', '550'],
    ['no code here', ''],
    ['<<< 554 refused', '554'],
  ])('the reply code of “%s” is “%s”', (text, code) => {
    expect(replyCodeIn(text)).toBe(code);
  });

  const facts = { address: 'a@b.example', action: 'failed', status: '', diagnostic: '', afterData: false };
  test.each([
    ['5.1.1', '550 5.1.1 x', true],
    ['5.1.2', '', true],
    ['5.1.3', '', true],
    ['5.1.6', '', true],
    ['5.1.10', '', true],
    ['5.2.1', '550 5.2.1 User unknown', true],
    ['5.2.1', '550 5.2.1 The account is disabled', false],
    ['5.4.4', 'Host not found', true],
    ['5.2.2', '552 5.2.2 mailbox full, user unknown', false],
    ['4.2.2', '', false],
    ['4.4.1', 'timed out', false],
    ['5.7.1', '550 5.7.1 User unknown', false],
    ['5.7.26', 'unauthenticated', false],
    // The server's own words outweigh the Status field.
    ['5.0.0', '550 5.1.1 no such user', true],
    ['5.1.1', '552 5.2.2 Over quota', false],
    ['5.1.1', '550 5.7.1 IP address blacklisted', false],
    ['', '550 no such user here', true],
    ['', '554 rejected as spam', false],
  ])('status %s with “%s”: hard %s', (status, diagnostic, hard) => {
    expect(judge({ ...facts, status, diagnostic }).recipient.hard).toBe(hard);
  });

  test('a delay is never hard, and “unknown user” after the content is not the address’s fault', () => {
    expect(judge({ ...facts, action: 'delayed', status: '5.1.1' }).recipient.hard).toBe(false);
    expect(judge({ ...facts, diagnostic: '550 unknown user', afterData: true }).recipient.hard).toBe(false);
  });
});
