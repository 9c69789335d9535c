import type { Account } from '../../../../shared/contract/accounts.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { StatusDot, type Tone } from '../../ui/badge.tsx';
import { Progress } from '../../ui/progress.tsx';

const tones: Readonly<Record<Account['state'], Tone>> = { ok: 'ok', paused: 'neutral', 'needs-attention': 'warn' };

export function AccountState({ state }: { readonly state: Account['state'] }) {
  const t = useT();
  return <StatusDot tone={tones[state]} label={t(`accounts:state.${state}`)} />;
}

/** Why a mailbox is paused, in words. */
export function usePauseReason(account: Account): string | null {
  const t = useT();
  if (account.pauseReason === null) return null;
  const key = `accounts:reason.${account.pauseReason}`;
  return t(hasMessage(key) ? key : 'accounts:reason.other');
}

/** What was sent in the last 24 hours against the limit. */
export function Quota({ account }: { readonly account: Account }) {
  const t = useT();
  const format = useFormat();
  const { sentLast24h, dailyLimit } = account;
  return (
    <div className="flex flex-col gap-1.5">
      <span className="tabular text-sm text-muted">
        {t('accounts:list.sent', { sent: format.number(sentLast24h), limit: format.number(dailyLimit) })}
      </span>
      <Progress
        label={t('accounts:list.sentLabel')}
        value={sentLast24h}
        max={dailyLimit}
        tone={sentLast24h >= dailyLimit ? 'warn' : 'accent'}
      />
    </div>
  );
}
