/** The door that API keys come in by, there also while the workspace is locked. */
import type { ErrorCode, ErrorEnvelope } from '../../shared/result.ts';
import { LetterlockError, toEnvelope } from '../../shared/result.ts';
import type { AuditRecord } from '../dispatch.ts';
import type { Principal } from '../handlers.ts';
import type { Clock } from '../ports.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { Admission } from './api-keys.ts';
import type { Refused } from './judge.ts';

export interface KeyDoorDeps {
  readonly clock: Clock;
  readonly audit: (record: AuditRecord) => void;
  /** Null while locked: a key proves nothing without the workspace. */
  readonly admit: (key: string, door: string, address: string) => Admission | null;
}

export type KeyAnswer =
  | { readonly ok: true; readonly keyId: number; readonly principal: Principal }
  | { readonly ok: false; readonly error: ErrorEnvelope };

export interface KeyDoor {
  admit(key: string, door: string, address: string): KeyAnswer;
  ended(keyId: number | null): void;
  onEnded(listener: (keyId: number | null) => void): () => void;
}

/** Refusals of one address that are written down: at once, and then one each so many seconds. */
const refusalsAtOnce = 20;
const secondsPerRefusal = 6;

const unknown: readonly [ErrorCode, string] = ['unauthenticated', 'That is not a key of this workspace.'];
const answers: Readonly<Record<Refused, readonly [ErrorCode, string]>> = {
  'not-a-key': unknown,
  unknown,
  revoked: ['unauthenticated', 'This key was revoked.'],
  expired: ['unauthenticated', 'This key has expired.'],
  rotated: ['unauthenticated', 'This key was rotated: use the new one.'],
  'wrong-network': ['forbidden', 'This key is not taken from that address.'],
  'too-fast': ['rate-limited', 'This key may not call that often. Wait a moment and try again.'],
};

export function createKeyDoor({ clock, audit, admit }: KeyDoorDeps): KeyDoor {
  const refusals = createRateLimit(1 / secondsPerRefusal, refusalsAtOnce);
  const listeners = new Set<(keyId: number | null) => void>();
  const refuse = (code: ErrorCode, message?: string): KeyAnswer => ({
    ok: false,
    error: toEnvelope(new LetterlockError(code, message)),
  });
  return {
    admit(key, door, address) {
      const answer = admit(key, door, address);
      if (answer === null) return refuse('locked');
      if (answer.ok) return answer;
      const at = clock.now();
      // Whoever goes on trying must not be able to fill the log.
      if (!refusals.take(address, at)) return refuse('rate-limited');
      const [code, message] = answers[answer.reason];
      const principal = answer.name === '' ? 'nobody' : answer.name;
      const objects = { reason: answer.reason, address };
      audit({ at, principal, door, method: 'keys.use', class: 'read', objects, outcome: code });
      return refuse(code, message);
    },
    ended(keyId) {
      for (const listener of listeners) listener(keyId);
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
