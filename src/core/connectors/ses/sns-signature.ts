/**
 * Whether SNS itself wrote a notification. The certificate comes from SNS's own host of the topic's region, over
 * verified TLS, and from nowhere else.
 * docs.aws.amazon.com/sns: "Verifying the signatures of Amazon SNS messages"
 */
import { createVerify, X509Certificate } from 'node:crypto';
import { readBody } from '../../net/read-body.ts';
import type { Network } from '../../ports.ts';
import { regionOfTopic } from './notification.ts';
import type { SnsEnvelope } from './notification.ts';

const maxCertificateBytes = 64 * 1024;
const maxCertificates = 20;
const fetchMs = 20_000;

/** The address of the certificate, or null when it points anywhere but to SNS in the topic's own region. Pure. */
export function certificateUrl({ SigningCertURL: text, TopicArn: topic }: SnsEnvelope): string | null {
  const region = regionOfTopic(topic);
  if (region === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  const hosts = [`sns.${region}.amazonaws.com`, `sns.${region}.amazonaws.com.cn`];
  const fine =
    url.protocol === 'https:' &&
    hosts.includes(url.host) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    /^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/.test(url.pathname);
  return fine ? url.href : null;
}

/** What was signed: the fields of a notification in this order, each name and value on a line of its own. Pure. */
export function signedText(envelope: SnsEnvelope): string {
  const { Message, MessageId, Subject, Timestamp, TopicArn, Type } = envelope;
  const fields = { Message, MessageId, Subject, Timestamp, TopicArn, Type };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

/** Pure. False for anything that does not fit, a certificate that cannot be read included. */
export function isSigned(envelope: SnsEnvelope, certificatePem: string): boolean {
  try {
    const verifier = createVerify(envelope.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
    verifier.update(signedText(envelope));
    return verifier.verify(new X509Certificate(certificatePem).publicKey, envelope.Signature, 'base64');
  } catch {
    return false;
  }
}

export interface SnsVerifier {
  /** @throws the network's error when the certificate cannot be had just now */
  genuine(envelope: SnsEnvelope, signal: AbortSignal): Promise<boolean>;
}

export function createSnsVerifier(network: Network): SnsVerifier {
  const certificates = new Map<string, string>();
  const certificate = async (url: string, signal: AbortSignal): Promise<string | null> => {
    const known = certificates.get(url);
    if (known !== undefined) return known;
    const response = await network.fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(fetchMs)]) });
    if (response.status >= 500) throw new Error(`The certificate of Amazon SNS was not answered (${response.status}).`);
    if (!response.ok) return null;
    const { bytes, cut } = await readBody(response, maxCertificateBytes);
    if (cut) return null;
    const text = bytes.toString('latin1');
    if (certificates.size >= maxCertificates) certificates.clear();
    certificates.set(url, text);
    return text;
  };
  return {
    async genuine(envelope, signal) {
      const url = certificateUrl(envelope);
      const pem = url === null ? null : await certificate(url, signal);
      return pem !== null && isSigned(envelope, pem);
    },
  };
}
