/** The limits that an account sends by, for whoever decides how fast mail goes out and for the screens. */
import type { LimitPeriod } from '../../shared/contract/account-health.ts';
import { sesSmtpRegion } from '../../shared/ses-hosts.ts';
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { ReadableDb } from '../store/open.ts';
import { clientOf } from './access.ts';
import { limitFor, lowest } from './limits.ts';
import type { LimitPolicy, Limits, LimitTable } from './limits.ts';
import { providerOf } from './providers.ts';
import type { Provider } from './providers.ts';
import { chosenLimits, findAccount } from './repository.ts';
import type { StoredAccount } from './repository.ts';

export const periodMs: Readonly<Record<LimitPeriod, number>> = { day: 86_400_000, hour: 3_600_000, minute: 60_000 };
export const periods: readonly LimitPeriod[] = ['day', 'hour', 'minute'];

/** One period's limits of an account; `effective` rules. */
export interface PeriodLimit {
  readonly per: LimitPeriod;
  /** The provider's own; null: none known. */
  readonly provider: number | null;
  readonly source: string | null;
  /** By the user, or what an account starts with. */
  readonly chosen: number | null;
  readonly policy: number | null;
  readonly effective: number | null;
}

interface Window {
  readonly ms: number;
  readonly most: number;
}

export interface SendingLimits {
  readonly table: LimitTable;
  /** The table's entry of an account or of what may become one. */
  tableOf(account: Parameters<typeof providerOf>[1] & { readonly kind: AccountKind }): Limits;
  periodsOf(account: StoredAccount): readonly PeriodLimit[];
  /** Rolling windows: the provider's, and those that it was lowered to. */
  of(accountId: number): { readonly provider: readonly Window[]; readonly chosen: readonly Window[] };
  /** Accounts, settings or the policy have changed. */
  forget(): void;
}

const noWindows = { provider: [], chosen: [] };

export function createSendingLimits(deps: {
  readonly db: ReadableDb;
  readonly providers: readonly Provider[];
  readonly table: LimitTable;
  readonly policy: LimitPolicy;
}): SendingLimits {
  const { db, providers, table, policy } = deps;
  const known = new Map<number, ReturnType<SendingLimits['of']>>();

  const tableOf: SendingLimits['tableOf'] = (account) =>
    account.kind === 'ses' || sesSmtpRegion(account.config?.smtp.host ?? '') !== null
      ? table.of('ses')
      : (providerOf(providers, account)?.limits ?? table.of('unknown'));

  const periodsOf: SendingLimits['periodsOf'] = (account) => {
    const limits = tableOf({ ...account, client: clientOf(account) });
    const own = chosenLimits(db, account.id);
    return periods.map((per) => {
      const practice = account.kind === 'practice';
      const { start, most, source } = practice
        ? { start: null, most: null, source: null }
        : limitFor(limits, account.kind, per);
      const chosen = per === 'day' ? account.dailyLimit : (own[per] ?? start);
      const capped = policy.mostPer(per);
      return { per, provider: most, source, chosen, policy: capped, effective: lowest(most, chosen, capped) };
    });
  };

  const windows = (limits: readonly PeriodLimit[], pick: (limit: PeriodLimit) => number | null): Window[] =>
    limits.flatMap((limit) => {
      const most = pick(limit);
      return most === null ? [] : [{ ms: periodMs[limit.per], most }];
    });

  const read = (accountId: number): ReturnType<SendingLimits['of']> => {
    const account = findAccount(db, accountId);
    if (account === undefined) return noWindows;
    const limits = periodsOf(account);
    return {
      provider: windows(limits, (limit) => limit.provider),
      chosen: windows(limits, (limit) => limit.effective),
    };
  };

  return {
    table,
    tableOf,
    periodsOf,
    of(accountId) {
      const found = known.get(accountId) ?? read(accountId);
      known.set(accountId, found);
      return found;
    },
    forget: () => known.clear(),
  };
}

/** The daily limit that an account starts with. */
export function startingLimit(limits: SendingLimits, account: Parameters<SendingLimits['tableOf']>[0]): number {
  const { start } = limitFor(limits.tableOf(account), account.kind, 'day');
  return start ?? limitFor(limits.table.of('unknown'), account.kind, 'day').start ?? 1;
}
