/**
 * How a delivery is signed, so that its receiver knows who sent it and when: `letterlock-signature: t=<Unix seconds>,
 * v1=<hex>`, HMAC-SHA256 with the secret as it was shown over `<t>.<body>`. While a secret is being rotated there is a
 * `v1` for each. A receiver refuses a `t` that is more than five minutes from its own clock, and an event id that it
 * has seen: deliveries come at least once.
 */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** 32 bytes. */
export const newSecret = (): Buffer => randomBytes(32);

/** As it is shown, and as it signs. */
export const writeSecret = (secret: Buffer): string => `${prefix}${secret.toString('base64url')}`;

/** What a secret of a webhook is sealed for. */
export const secretAbout = (webhookId: number): string => `letterlock/webhook/${webhookId}`;

/** @param at UTC ms @param secrets the present one first */
export function signatureHeader(secrets: readonly Buffer[], at: number, body: string): string {
  const seconds = Math.floor(at / 1000);
  const signed = secrets.map((secret) =>
    createHmac('sha256', writeSecret(secret)).update(`${seconds}.${body}`).digest('hex'),
  );
  return [`t=${seconds}`, ...signed.map((hex) => `v1=${hex}`)].join(',');
}
