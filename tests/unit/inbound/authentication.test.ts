/**
 * What receiving servers say about a mail's origin: believed where they wrote it, in the words of each of them, and not
 * where the sender could have written it.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authenticationOf } from '../../../src/core/inbound/authentication.ts';
import type { ReceivingSide } from '../../../src/core/inbound/authentication.ts';
import { inbox as contract } from '../../../src/shared/contract/inbox.ts';
import { openTestInbox, ourAddress, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { owner } from '../../support/workspace.ts';

const sender = 'ann@customer.example';
const own: ReceivingSide = { kind: 'smtp-imap', address: 'jo@sender.example', imapHost: 'imap.sender.example' };
const workspaceMailbox: ReceivingSide = { kind: 'gmail', address: 'jo@sender.example', imapHost: '' };
const exchange: ReceivingSide = { kind: 'outlook', address: 'jo@sender.example', imapHost: '' };

const written = [`From: Ann <${sender}>`, 'To: jo@sender.example', 'Subject: Re: A question', 'Message-ID: <1@x>'];
const mail = (...above: readonly string[]): Buffer => Buffer.from([...above, ...written, '', 'Yes.'].join('\r\n'));

const taken =
  'Received: from mx.customer.example (mx.customer.example [192.0.2.7])\r\n\tby mail.sender.example (Postfix) with ESMTPS id 4Xy for <jo@sender.example>;\r\n\tMon, 2 Mar 2026 09:00:03 +0000 (UTC)';
const handedOn =
  'Received: from mail.sender.example ([127.0.0.1])\r\n\tby mail.sender.example with LMTP id abc for <jo@sender.example>; Mon, 2 Mar 2026 09:00:04 +0000';
const sentBy =
  'Received: from [10.0.0.4] (client.isp.example [198.51.100.9]) by mx.customer.example (Postfix) with ESMTPSA id 1; Mon, 2 Mar 2026 09:00:01 +0000';
const says = (results: string, name = 'mail.sender.example'): string => `Authentication-Results: ${name}; ${results}`;
const passed =
  'dkim=pass header.d=customer.example; spf=pass smtp.mailfrom=customer.example; dmarc=pass header.from=customer.example';

/** As these servers write them, names aside. */
const gmail = (results: string): readonly string[] => [
  'Delivered-To: jo@sender.example',
  'Received: by 2002:a05:6a10:9f4b:b0:5d2:8a11:7c with SMTP id kx11csp1234567pxb;\r\n        Mon, 2 Mar 2026 01:00:05 -0800 (PST)',
  'X-Received: by 2002:a05:6000:2a7:b0:385:e8ce:7483 with SMTP id ffacd0b85a97d-38a221ea;\r\n        Mon, 02 Mar 2026 01:00:04 -0800 (PST)',
  'ARC-Authentication-Results: i=1; mx.google.com;\r\n       dkim=pass header.i=@evil.example; spf=pass; dmarc=pass header.from=evil.example',
  'Return-Path: <ann@customer.example>',
  'Received: from mx.customer.example (mx.customer.example. [192.0.2.7])\r\n        by mx.google.com with ESMTPS id ffacd0b85a97d-38a8bd2f1si123\r\n        for <jo@sender.example>\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n        Mon, 02 Mar 2026 01:00:04 -0800 (PST)',
  'Received-SPF: pass (google.com: domain of ann@customer.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;',
  `Authentication-Results: mx.google.com;\r\n       ${results}`,
  'DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from:to; bh=x; b=y',
  sentBy,
];
const outlook = (results: string): readonly string[] => [
  'Received: from AM9PR04MB8274.eurprd04.prod.outlook.com (2603:10a6:20b:3e7::21)\r\n by DB8PR04MB6876.eurprd04.prod.outlook.com with HTTPS; Mon, 2 Mar 2026 09:00:06 +0000',
  'Received: from DU2PR04CA0024.eurprd04.prod.outlook.com (2603:10a6:10:3b::29)\r\n by AM9PR04MB8274.eurprd04.prod.outlook.com (2603:10a6:20b:3e7::21) with Microsoft\r\n SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\r\n 15.20.8489.18; Mon, 2 Mar 2026 09:00:05 +0000',
  'Received: from DB5PEPF00014B8F.eurprd02.prod.outlook.com\r\n (2603:10a6:10:3b:cafe::c1) by DU2PR04CA0024.outlook.office365.com\r\n (2603:10a6:10:3b::29) with Microsoft SMTP Server (version=TLS1_3) id 15.20.8489.21 via Frontend\r\n Transport; Mon, 2 Mar 2026 09:00:05 +0000',
  `Authentication-Results: ${results}`,
  'Received-SPF: Pass (protection.outlook.com: domain of customer.example designates\r\n 192.0.2.7 as permitted sender) receiver=protection.outlook.com;\r\n client-ip=192.0.2.7; helo=mx.customer.example; pr=C',
  'Received: from mx.customer.example (192.0.2.7) by\r\n DB5PEPF00014B8F.mail.protection.outlook.com (10.167.8.203) with Microsoft SMTP\r\n Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8489.16\r\n via Frontend Transport; Mon, 2 Mar 2026 09:00:04 +0000',
  sentBy,
];

interface Found {
  readonly server?: string;
  readonly spf?: string | null;
  readonly dkim?: string | null;
  readonly signedBy?: string | null;
  readonly dmarc?: string | null;
  readonly proved?: boolean;
}
const all = { spf: 'pass', dkim: 'pass', signedBy: 'customer.example', dmarc: 'pass', proved: true };

describe('what is written by', () => {
  test.each<[string, readonly string[], ReceivingSide, Found]>([
    [
      'Gmail, of a mail that is what it says',
      gmail(
        'dkim=pass header.i=@customer.example header.s=s1 header.b=AbCdEf;\r\n       spf=pass (google.com: domain of ann@customer.example designates 192.0.2.7 as permitted sender) smtp.mailfrom=ann@customer.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=customer.example',
      ),
      workspaceMailbox,
      { server: 'mx.google.com', ...all },
    ],
    [
      'Gmail, of a forged one',
      gmail(
        'spf=softfail (google.com: domain of transitioning ann@customer.example does not designate 192.0.2.7 as permitted sender) smtp.mailfrom=ann@customer.example;\r\n       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=customer.example',
      ),
      workspaceMailbox,
      { server: 'mx.google.com', spf: 'softfail', dkim: null, dmarc: 'fail', proved: false },
    ],
    [
      'Gmail, read by IMAP',
      gmail('dkim=pass header.i=@customer.example; spf=pass smtp.mailfrom=ann@customer.example'),
      { kind: 'smtp-imap', address: 'jo@sender.example', imapHost: 'imap.gmail.com' },
      { ...all, dmarc: null },
    ],
    [
      'Exchange Online, which leaves its name out',
      outlook(
        'spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=customer.example; dkim=pass (signature was verified)\r\n header.d=customer.example;dmarc=pass action=none\r\n header.from=customer.example;compauth=pass reason=100',
      ),
      exchange,
      { server: 'db8pr04mb6876.eurprd04.prod.outlook.com', ...all },
    ],
    [
      'Exchange Online, of a forged one',
      outlook(
        'spf=fail (sender IP is 192.0.2.7)\r\n smtp.mailfrom=customer.example; dkim=none (message not signed)\r\n header.d=none;dmarc=fail action=quarantine\r\n header.from=customer.example;compauth=fail reason=000',
      ),
      exchange,
      { spf: 'fail', dkim: 'none', signedBy: 'none', dmarc: 'fail', proved: false },
    ],
    [
      'Zoho',
      [
        'Delivered-To: jo@sender.example',
        'Received-SPF: pass (zohomail.com: domain of customer.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;',
        'Authentication-Results: mx.zohomail.com;\r\n\tdkim=pass;\r\n\tspf=pass (zohomail.com: domain of customer.example designates 192.0.2.7 as permitted sender)  smtp.mailfrom=ann@customer.example;\r\n\tdmarc=pass(p=none dis=none)  header.from=<ann@customer.example>',
        'Received: from mx.customer.example (mx.customer.example [192.0.2.7]) by mx.zohomail.com\r\n\twith SMTPS id 1740906004; Mon, 2 Mar 2026 01:00:04 -0800 (PST)',
        sentBy,
      ],
      { kind: 'zoho', address: 'jo@sender.example', imapHost: '' },
      { server: 'mx.zohomail.com', ...all, signedBy: '' },
    ],
    [
      'rspamd behind Postfix, below the line of Postfix',
      [
        'Return-Path: <ann@customer.example>',
        handedOn,
        taken,
        `Authentication-Results: mail.sender.example;\r\n\tdkim=pass header.d=customer.example header.s=s1 header.b=AbCdEf12;\r\n\tspf=pass (mail.sender.example: domain of ann@customer.example designates 192.0.2.7 as permitted sender) smtp.mailfrom=ann@customer.example;\r\n\tdmarc=pass (policy=reject) header.from=customer.example`,
        sentBy,
      ],
      own,
      { server: 'mail.sender.example', ...all },
    ],
    [
      'OpenDKIM and OpenDMARC, in a field each',
      [
        handedOn,
        taken,
        'DMARC-Filter: OpenDMARC Filter v1.4.2 mail.sender.example 4Xy',
        says('dmarc=fail (p=none dis=none) header.from=customer.example'),
        says('spf=fail smtp.mailfrom=customer.example'),
        says('dkim=none'),
        sentBy,
      ],
      own,
      { spf: 'fail', dkim: 'none', dmarc: 'fail', proved: false },
    ],
    [
      'OpenDKIM alone, whose signature proves the domain',
      [
        handedOn,
        says(
          'dkim=pass (2048-bit key; unprotected) header.d=customer.example header.i=@customer.example header.a=rsa-sha256 header.s=s1 header.b=Ab;\r\n\tdkim-atps=neutral',
        ),
        taken,
        sentBy,
      ],
      own,
      { spf: null, dkim: 'pass', dmarc: null, proved: true },
    ],
    [
      'a server that found one of two signatures of another domain',
      [
        taken,
        says(
          'dkim=fail header.d=customer.example; dkim=pass header.d=list.example; spf=pass smtp.mailfrom=bounce@list.example; dmarc=fail header.from=customer.example',
        ),
      ],
      own,
      { dkim: 'pass', signedBy: 'list.example', dmarc: 'fail', proved: false },
    ],
    [
      'a server without DMARC, of a sender with a foreign envelope',
      [taken, says('spf=pass smtp.mailfrom=bounce@list.example; dkim=none')],
      own,
      { spf: 'pass', proved: false },
    ],
    [
      'a server that found a subdomain to have signed',
      [taken, says('dkim=pass header.d=news.customer.example; dmarc=none header.from=customer.example')],
      own,
      { dkim: 'pass', dmarc: 'none', proved: true },
    ],
    [
      'a server that checked nothing',
      [taken, 'Authentication-Results: mail.sender.example 1; none'],
      own,
      { spf: null, dkim: null, dmarc: null, proved: false },
    ],
  ])('%s', (_, above, side, expected) => {
    expect(authenticationOf(mail(...above), sender, side)).toMatchObject(expected);
  });
});

describe('what nobody believes', () => {
  test.each<[string, readonly string[], ReceivingSide]>([
    ['a mail without such a field', [handedOn, taken, sentBy], own],
    ['a field under a stranger’s name', [taken, says(passed, 'mx.customer.example'), sentBy], own],
    ['a field under a name that only ends alike', [taken, says(passed, 'evilsender.example'), sentBy], own],
    ['a field below the line of the sender’s own server', [taken, sentBy, says(passed)], own],
    [
      'a field below a line that pretends to be one’s own server’s',
      [
        taken,
        'Received: from mail.sender.example (mail.sender.example [10.0.0.1]) by mail.sender.example; x',
        says(passed),
      ],
      own,
    ],
    ['a field below a stranger’s', [taken, says('spf=fail', 'filter.example'), says(passed)], own],
    ['a field below what the sender wrote', [taken, `From: Ann <${sender}>`, says(passed)], own],
    ['ARC, which anybody can sign', [taken, `ARC-Authentication-Results: i=1; mail.sender.example; ${passed}`], own],
    ['a field without a name', [taken, `Authentication-Results: ${passed}`, sentBy], own],
    ['what Google says, of a mailbox elsewhere', [taken, says(passed, 'mx.google.com')], own],
  ])('%s', (_, above, side) => {
    expect(authenticationOf(mail(...above), sender, side)).toBeNull();
  });

  test.each<[string, readonly string[], ReceivingSide, string]>([
    ['in Postfix', [says('dmarc=fail header.from=customer.example'), taken, says(passed), sentBy], own, 'fail'],
    [
      'in Postfix, where the server wrote below its line',
      [taken, says('dmarc=fail header.from=customer.example'), says('spf=fail'), says(passed), sentBy],
      own,
      'fail',
    ],
    [
      'in Gmail',
      [...gmail('dmarc=fail header.from=customer.example'), says(passed, 'mx.google.com')],
      workspaceMailbox,
      'fail',
    ],
    ['in Exchange', [...outlook('spf=fail; dmarc=fail'), `Authentication-Results: ${passed}`], exchange, 'fail'],
  ])('a second one further down, %s', (_, above, side, dmarc) => {
    expect(authenticationOf(mail(...above), sender, side)?.dmarc).toBe(dmarc);
    expect(authenticationOf(mail(...above), sender, side)?.proved).toBe(false);
  });

  test('a method that the server left out is not taken from the sender’s own field', () => {
    const found = authenticationOf(
      mail(says('spf=fail smtp.mailfrom=x.example'), taken, says('dmarc=pass')),
      sender,
      own,
    );
    expect(found).toMatchObject({ spf: 'fail', dmarc: null, proved: false });
  });

  test('a client that greets with one’s own name is no server of one’s own', () => {
    const greeted =
      'Received: from mail.sender.example (unknown [203.0.113.5]) by mail.sender.example (Postfix) with ESMTP id 1; x';
    expect(authenticationOf(mail(greeted, sentBy, says(passed)), sender, own)).toBeNull();
    const second = 'Received: from mx.customer.example by mail.sender.example with ESMTP; x';
    expect(authenticationOf(mail(greeted, second, says(passed)), sender, own)).toBeNull();
  });
});

test('of any header there is an answer that fits the contract, soon', () => {
  const line = fc.oneof(
    fc.constantFrom(
      taken,
      handedOn,
      'Authentication-Results: mail.sender.example;',
      'Received: from ((((',
      '(',
      '"',
      ';=',
    ),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );
  const shape = contract.get.output.shape.messages.element.shape.received.unwrap().shape.authentication;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const found = authenticationOf(Buffer.from(lines.join('\r\n'), 'latin1'), sender, own);
      expect(shape.safeParse(found).success).toBe(true);
    }),
  );
  const before = process.cpuUsage();
  for (const hostile of [
    `Received: from ${'a.'.repeat(100_000)} (${'b.'.repeat(100_000)}`,
    `Received: ${'from x ('.repeat(30_000)}`,
    `Authentication-Results: mail.sender.example;${' dkim=pass header.d=customer.example;'.repeat(8_000)}`,
    'Received: from a (b [1.2.3.4]) by mail.sender.example; x\r\n'.repeat(4_000),
  ]) {
    authenticationOf(mail(taken, hostile), sender, own);
  }
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1_000);
});

describe('in the inbox', () => {
  let inbox: TestInbox;
  beforeEach(() => {
    inbox = openTestInbox();
    seedContact(inbox.store, 1, sender);
  });
  afterEach(() => inbox.close());

  const received = async (results: string) => {
    inbox.mailbox.deliver(
      rawMail(
        {
          'Authentication-Results': `mx.sender.example; ${results}`,
          Received: 'from mx.customer.example (mx.customer.example [192.0.2.7]) by mx.sender.example; x',
          From: sender,
          To: ourAddress,
          Subject: 'Re: A question',
          'Message-ID': '<1@customer.example>',
          'In-Reply-To': sentId(1),
        },
        'Yes.',
      ),
    );
    await inbox.poll();
    const context = { principal: owner, note: () => undefined };
    const { messages } = contract.get.output.parse(await inbox.inbound.handlers.get({ id: 1 }, context));
    return messages.find(({ direction }) => direction === 'received')?.received;
  };

  test('a mail keeps what its server found, and a forged one says so where it is read', async () => {
    expect(await received('dmarc=fail header.from=customer.example; spf=none')).toMatchObject({
      authentication: { server: 'mx.sender.example', spf: 'none', dmarc: 'fail', proved: false },
      warnings: [{ code: 'dmarc-fail', params: { domain: 'customer.example', server: 'mx.sender.example' } }],
    });
  });

  test('a mail whose origin is proved is shown without a warning', async () => {
    expect(await received(passed)).toMatchObject({ authentication: { proved: true, dmarc: 'pass' }, warnings: [] });
  });
});
