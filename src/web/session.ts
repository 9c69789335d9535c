/**
 * Who may use the loopback host: one-time addresses, exchanged for a session that is good for a working day. It has two
 * secrets, since browsers send a cookie to every port of its host: whoever answers at another port of 127.0.0.1 reads
 * it. The second one, the proof, our page keeps in its origin's storage, which knows ports.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/ports.ts';

const addressLifetimeMs = 5 * 60_000;
const maxAddresses = 10;
const maxSessions = 20;
/** Without a request. The lock after inactivity comes long before; this ends what was forgotten. */
const idleMs = 8 * 60 * 60_000;
const lifetimeMs = 24 * 60 * 60_000;

export interface Sessions {
  /** A new secret for a one-time address; it dies when it is used, or after five minutes. */
  issue(): string;
  /**
   * Trades the secret of an address for those of a session, which is good under one name of the host; null when it is
   * not, or no longer, good.
   */
  redeem(token: string, authority: string): NewSession | null;
  /**
   * The session that one of the cookies names; null for none. Cookies of our name may have been put beside ours by others.
   */
  find(cookies: readonly string[], authority: string): OpenSession | null;
}

export interface NewSession {
  readonly cookie: string;
  readonly proof: string;
}

export interface OpenSession {
  /**
   * Whether the request comes from our own page as well, and not only from whoever came by its cookie. The session goes
   * on by it: for eight hours, and a day at most.
   */
  isProved(proof: string | undefined): boolean;
  /** Whether it has not ended meanwhile. */
  readonly isAlive: () => boolean;
}

interface Session {
  readonly digest: Buffer;
  readonly proof: Buffer;
  readonly authority: string;
  readonly since: number;
  seen: number;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const newSecret = (): string => randomBytes(32).toString('base64url');

/** Compares digests, so that neither content nor length can be measured. */
function indexOf(list: readonly { readonly digest: Buffer }[], secret: string): number {
  const wanted = digest(secret);
  let found = -1;
  for (const [index, entry] of list.entries()) if (timingSafeEqual(entry.digest, wanted)) found = index;
  return found;
}

export function createSessions(clock: Clock): Sessions {
  let addresses: { readonly digest: Buffer; readonly until: number }[] = [];
  let sessions: Session[] = [];
  const current = (): readonly Session[] => {
    const now = clock.now();
    sessions = sessions.filter(({ since, seen }) => now - since < lifetimeMs && now - seen < idleMs);
    return sessions;
  };
  return {
    issue() {
      const token = newSecret();
      addresses = [
        ...addresses.slice(1 - maxAddresses),
        { digest: digest(token), until: clock.now() + addressLifetimeMs },
      ];
      return token;
    },
    redeem(token, authority) {
      addresses = addresses.filter(({ until }) => until > clock.now());
      const index = indexOf(addresses, token);
      if (index < 0) return null;
      addresses.splice(index, 1);
      const opened = { cookie: newSecret(), proof: newSecret() };
      const now = clock.now();
      sessions.push({
        digest: digest(opened.cookie),
        proof: digest(opened.proof),
        authority,
        since: now,
        seen: now,
      });
      if (sessions.length > maxSessions) sessions.shift();
      return opened;
    },
    find(cookies, authority) {
      const known = current();
      const found = cookies.map((cookie) => known[indexOf(known, cookie)]).find((one) => one?.authority === authority);
      if (found === undefined) return null;
      return {
        isProved(proof) {
          if (proof === undefined || !timingSafeEqual(found.proof, digest(proof))) return false;
          found.seen = clock.now();
          return true;
        },
        isAlive: () => current().includes(found),
      };
    },
  };
}
