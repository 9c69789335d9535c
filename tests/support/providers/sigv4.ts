/**
 * Checks AWS Signature Version 4 as Amazon's servers do (docs.aws.amazon.com/IAM, "Create a signed AWS API request"),
 * so that a client which signs wrongly, or with the wrong key, is turned away.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Answer, Asked } from './http.ts';

export interface AwsKey {
  readonly id: string;
  readonly secret: string;
}

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Requests may be this old. */
const skewMs = 5 * 60_000;

const refusal = (type: string, message: string): Answer => ({
  status: 403,
  headers: { 'x-amzn-errortype': type },
  body: { __type: type, message, Message: message },
});

function instantOf(stamp: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Null when the request is signed by the key for that service and region; else Amazon's refusal. */
export function unsigned(asked: Asked, key: AwsKey, service: string, now = Date.now()): Answer | null {
  const { authorization = '', 'x-amz-date': stamp = '' } = asked.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<date>\d{8})\/(?<region>[\w-]+)\/(?<service>\w+)\/aws4_request, SignedHeaders=(?<signed>[\w;-]+), Signature=(?<signature>[0-9a-f]{64})$/.exec(
      authorization,
    )?.groups;
  if (parts === undefined) return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const { id, date = '', region = '', signed = '', signature } = parts;
  if (id !== key.id) {
    return refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (Math.abs(instantOf(stamp) - now) > skewMs) {
    const when = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    return refusal('InvalidSignatureException', `Signature expired: ${stamp} is now earlier than ${when}`);
  }
  const host = asked.url.host;
  const value = (name: string): string => (name === 'host' ? host : (asked.headers[name] ?? '')).trim();
  const query = [...asked.url.searchParams]
    .map(([name, text]) => `${encode(name)}=${encode(text)}`)
    .toSorted()
    .join('&');
  const path = asked.url.pathname
    .split('/')
    .map((one) => encode(one))
    .join('/');
  const canonical = [
    asked.method,
    path,
    query,
    ...signed.split(';').map((name) => `${name}:${value(name)}`),
    '',
    signed,
    hash(asked.body),
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n');
  const signingKey = ['aws4_request', service, region, date].reduceRight<Buffer | string>(
    (secret, piece) => hmac(secret, piece),
    `AWS4${key.secret}`,
  );
  if (parts['service'] !== service || hmac(signingKey, text).toString('hex') !== signature) {
    return refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  return null;
}
