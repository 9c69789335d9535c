/** What providers allow an account to send: one table in `resources/providers`, lowered by the user or a policy. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { limitPeriod } from '../../shared/contract/account-health.ts';
import type { LimitPeriod } from '../../shared/contract/account-health.ts';
import { accountKind } from '../../shared/contract/accounts.ts';
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { MailboxConfig, OAuthClient } from '../../shared/contract/mailbox.ts';

const limitWindow = z.strictObject({
  /** Rolling: any stretch of that length. */
  per: limitPeriod,
  /** What an account starts with, where that is lower than the most. */
  start: z.int().positive().optional(),
  /** The provider's own limit; null where none is known. */
  most: z.int().positive().nullable(),
  /** Left out: however the mailbox is reached. */
  kinds: z.array(accountKind).optional(),
  /** Where it was read; null: a cautious value of ours. */
  source: z.url().nullable(),
});
export type LimitWindow = z.infer<typeof limitWindow>;

const limits = z.strictObject({
  id: z.string(),
  windows: z.array(limitWindow),
  /** Of one mail; Letterlock writes to one at a time. */
  recipients: z.int().positive().nullable(),
  /** Connections or requests at once. */
  concurrency: z.int().positive(),
  /** Where the two above were read. */
  source: z.url().nullable(),
});
export type Limits = z.infer<typeof limits>;

export interface LimitTable {
  /** @throws Error for a name that is not in the table: a mistake in the data */
  of(id: string): Limits;
}

export async function readLimits(resourcesDir: string): Promise<LimitTable> {
  const text = await readFile(join(resourcesDir, 'providers', 'limits.json'), 'utf8');
  const entries = z.array(limits).parse(JSON.parse(text));
  return {
    of(id) {
      const found = entries.find((entry) => entry.id === id);
      if (found === undefined) throw new Error(`The table of limits has no “${id}”.`);
      return found;
    },
  };
}

/** What decides which limits an account has. */
export interface LimitedAccount {
  readonly kind: AccountKind;
  readonly address: string;
  readonly config: MailboxConfig | null;
  readonly client: OAuthClient | null;
}

/** Limits of an organisation's policy; null: none. */
export interface LimitPolicy {
  mostPer(period: LimitPeriod): number | null;
}

export const noLimitPolicy: LimitPolicy = { mostPer: () => null };

/** The windows that hold for a kind of account. */
export const windowsFor = ({ windows }: Limits, kind: AccountKind): readonly LimitWindow[] =>
  windows.filter(({ kinds }) => kinds === undefined || kinds.includes(kind));

/** How many mails a period may have for an account: to begin with, and at most (null: not known). */
export function limitFor(
  table: Limits,
  kind: AccountKind,
  per: LimitPeriod,
): { readonly start: number | null; readonly most: number | null; readonly source: string | null } {
  const window = windowsFor(table, kind).find((entry) => entry.per === per);
  if (window === undefined) return { start: null, most: null, source: null };
  return { start: window.start ?? window.most, most: window.most, source: window.source };
}

/** The lowest of what is set; null when nothing is. */
export function lowest(...values: readonly (number | null)[]): number | null {
  const set = values.filter((value) => value !== null);
  return set.length === 0 ? null : Math.min(...set);
}
