/** How a mailbox fares: limits and what they were used for, the provider's complaints, TLS, token, last errors. */
import type { AccountCondition } from '../../shared/contract/account-health.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/open.ts';
import { LetterlockError } from '../../shared/result.ts';
import { clientOf } from './access.ts';
import type { OpenConnectors } from './connectors.ts';
import type { TokenSource } from './oauth/token-source.ts';
import { meaningOf } from './refusal.ts';
import { findAccount } from './repository.ts';
import { lastRefusals, sentInstants, slowdownOf } from './repository-condition.ts';
import { periodMs } from './sending-limits.ts';
import type { SendingLimits } from './sending-limits.ts';

export interface ConditionDeps {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  readonly limits: SendingLimits;
  readonly connectors: Pick<OpenConnectors, 'open'>;
  readonly tokens: Pick<TokenSource, 'held'>;
}

const refusalsShown = 5;

export async function conditionOf(deps: ConditionDeps, id: number): Promise<AccountCondition> {
  const { store, clock, limits, tokens } = deps;
  const account = findAccount(store.db, id);
  if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
  const now = clock.now();
  const sent = sentInstants(store.db, id, now - periodMs.day);
  const table = limits.tableOf({ ...account, client: clientOf(account) });
  const known = account.kind !== 'practice';
  const facts = (await deps.connectors.open(id)).facts?.();
  const { tls, ses } = facts ?? {};
  const slow = slowdownOf(store.db, id);
  return {
    limits: limits.periodsOf(account).map(({ per, provider, source, chosen, policy, effective }) => {
      const inside = sent.filter((at) => at > now - periodMs[per]);
      const leaving = effective === null || inside.length < effective ? undefined : inside[inside.length - effective];
      const opensAt = leaving === undefined ? null : leaving + periodMs[per];
      return { per, used: inside.length, provider, source, chosen, policy, effective, opensAt };
    }),
    recipients: known ? table.recipients : null,
    concurrency: known ? table.concurrency : null,
    slowed: slow === null || Math.max(slow.at, slow.heldUntil) < now - periodMs.hour ? null : slow,
    tls: { smtp: tls?.smtp ?? null, imap: tls?.imap ?? null },
    tokenExpiresAt: tokens.held(id)?.expiresAt ?? null,
    ses:
      ses === undefined
        ? null
        : {
            sandbox: !ses.production,
            perDay: ses.perDay,
            perSecond: ses.perSecond,
            enforcement: ses.enforcement,
          },
    refusals: lastRefusals(store.db, id, refusalsShown).map(({ at, words }) => ({
      at,
      words,
      meaning: meaningOf(words),
    })),
  };
}
