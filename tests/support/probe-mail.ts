/** Mails of a mailbox's test of itself: as they are sent, signed as a provider would, with a DNS that says what it is told. */
import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { composeProbe } from '../../src/core/accounts/probe/mail.ts';
import type { SentProbe } from '../../src/core/accounts/probe/judge-signing.ts';
import type { Lookup } from '../../src/core/accounts/domain-check/lookup.ts';
import { buildMime } from '../../src/core/connectors/mime/build.ts';
import type { ComposedMail } from '../../src/core/connectors/mime/mail.ts';
import { testStart } from './ports.ts';

export const probeFrom = 'anna@firma.example';
export const probeTo = 'bo@other.example';
const token = '0abcdefghijklmnopqrstu';

export const composed: ComposedMail = composeProbe({
  from: { name: 'Anna', address: probeFrom },
  to: { name: 'Bo', address: probeTo },
  style: {
    signatureHtml: '<p>Anna · <a href="https://firma.example/anna">firma.example</a></p>',
    unsubscribeLine: 'No more of this? {{unsubscribe}}',
    postalAddress: 'Firma\n1 Main Street',
  },
  messageId: `<${token}@firma.example>`,
  date: testStart,
});

/** With a one-click address, as a team's service gives it. */
export const oneClick: ComposedMail = {
  ...composed,
  headers: [
    { name: 'List-Unsubscribe', value: `<https://u.firma.example/${token}>, ${composed.headers[0]?.value ?? ''}` },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ],
};

export const sentOf = ({ messageId, html, text, headers }: ComposedMail): SentProbe => ({
  address: probeFrom,
  messageId,
  html,
  text,
  headers,
  at: testStart,
  practice: false,
});

export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKey: string;
  readonly record: string;
}

export function signingKey(domain: string, selector = 's1', bits = 2048): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const p = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    domain,
    selector,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; k=rsa; p=${p}`,
  };
}

const usual = ['From', 'To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type'];
export const bothCovered = [...usual, 'List-Unsubscribe', 'List-Unsubscribe-Post'];
export const noneCovered = usual;

export async function signed(
  raw: Buffer,
  key: SigningKey,
  headerList: readonly string[] = bothCovered,
): Promise<Buffer> {
  const { domain: signingDomain, selector, privateKey } = key;
  const { signatures, errors } = await dkimSign(raw, {
    signingDomain,
    selector,
    privateKey,
    canonicalization: 'relaxed/relaxed',
    headerList: [...headerList],
    signTime: new Date(testStart),
    signatureData: [{ signingDomain, selector, privateKey }],
  });
  if (errors.length > 0) throw new Error('the mail could not be signed');
  return Buffer.concat([Buffer.from(signatures), raw]);
}

export const bytesOf = (mail: ComposedMail): Promise<Buffer> => buildMime(mail);

/** A resolver on TXT records; one that is an error gives no answer. */
export function txtZone(records: Readonly<Record<string, readonly string[] | Error>>): Lookup {
  const nothing = (): Promise<never[]> => Promise.resolve([]);
  return {
    txt(name) {
      const found = records[name] ?? [];
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
    },
    mx: nothing,
    a: nothing,
    aaaa: nothing,
  };
}

/** What servers on the way put on top. */
export const wayAbove = (...fields: readonly string[]): Buffer =>
  Buffer.from(fields.map((field) => `${field}\r\n`).join(''));
