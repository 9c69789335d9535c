import type { UseMutationResult } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Input, Output } from '../../../../../shared/contract/index.ts';
import type { LetterlockError } from '../../../../../shared/result.ts';
import { useAction } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';

type Connect = 'accounts.connect';

/** Connects a mailbox and goes to its page. What fails is the caller's to show, beside what was filled in. */
export function useConnect(address: string): UseMutationResult<Output<Connect>, LetterlockError, Input<Connect>> {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  return useAction('accounts.connect', {
    onSuccess: ({ id }) => {
      show({ title: t('accounts:connect.connected', { address }), tone: 'ok' });
      navigate(`/${String(id)}`);
    },
    onError: () => undefined,
  });
}
