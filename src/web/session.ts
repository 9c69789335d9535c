/** Who may use the loopback host: one-time addresses, exchanged for a cookie that is good for a working day. */
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
   * Trades the secret of an address for that of a session, which is good under one name of the host; null when it is
   * not, or no longer, good.
   */
  redeem(token: string, authority: string): string | null;
  /** Whether a request comes from a session, which goes on by it: for eight hours, and a day at most. */
  isOpen(session: string | undefined, authority: string): boolean;
  /** The same without going on. */
  isAlive(session: string | undefined): boolean;
}

interface Session {
  readonly digest: Buffer;
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
  const find = (secret: string | undefined): Session | undefined => {
    const now = clock.now();
    sessions = sessions.filter(({ since, seen }) => now - since < lifetimeMs && now - seen < idleMs);
    return secret === undefined ? undefined : sessions[indexOf(sessions, secret)];
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
      const session = newSecret();
      const now = clock.now();
      sessions.push({ digest: digest(session), authority, since: now, seen: now });
      if (sessions.length > maxSessions) sessions.shift();
      return session;
    },
    isOpen(session, authority) {
      const found = find(session);
      if (found?.authority !== authority) return false;
      found.seen = clock.now();
      return true;
    },
    isAlive: (session) => find(session) !== undefined,
  };
}
