import { TriangleAlert } from 'lucide-react';
import { useLocation } from 'wouter';
import { signInWayOf } from '../../../../shared/sign-in-way.ts';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';

/** On every screen but the mailbox's own: mail that is due waits for a person to sign in again. */
export function AttentionBanner() {
  const t = useT();
  const [location, navigate] = useLocation();
  const accounts = useCall('accounts.list', {});
  const waiting = (accounts.data?.items ?? []).filter(
    ({ id, state, pauseReason }) =>
      state === 'needs-attention' && pauseReason === 'auth' && location !== `/accounts/${String(id)}`,
  );
  return waiting.map((account) => (
    <div key={account.id} role="status" className="flex items-center gap-2.5 bg-warn-soft px-5 py-1.5">
      <TriangleAlert aria-hidden size={15} className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 truncate">
        {t(signInWayOf(account) === null ? 'connect:banner.password' : 'connect:banner.text', { name: account.name })}
      </p>
      <Button size="sm" onClick={() => navigate(`/accounts/${String(account.id)}`)}>
        {t('connect:banner.open')}
      </Button>
    </div>
  ));
}
