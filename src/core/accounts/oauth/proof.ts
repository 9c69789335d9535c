/** What ties a redirect to the sign-in that asked for it: PKCE (RFC 7636) and state (RFC 6749 section 10.12). */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Proof {
  readonly verifier: string;
  readonly challenge: string;
  readonly state: string;
}

const random = (): string => randomBytes(32).toString('base64url');

export function newProof(): Proof {
  const verifier = random();
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url'), state: random() };
}

/** In constant time, whatever the lengths. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
