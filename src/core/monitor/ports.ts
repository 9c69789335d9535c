import type { AlertKind } from '../../shared/contract/monitor.ts';

/** What an alert can bring about; the workspace and its host do it. */
export interface Responders {
  /** A note of the system; it names the kind and nothing of the workspace. */
  notify(kind: AlertKind): void;
  /** Locks, after the call that caused it has been answered. */
  lock(): void;
  pauseSending(accountIds: readonly number[], kind: AlertKind): void;
  revokeKey(principal: string): void;
}
