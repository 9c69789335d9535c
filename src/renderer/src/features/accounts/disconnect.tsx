import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { signInWayOf } from '../../../../shared/sign-in-way.ts';
import { useAction } from '../../api/hooks.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

export type Receipt = Output<'accounts.disconnect'>['receipt'];

/** The one act here that cannot be undone: so it asks, and then shows what it did. */
export function Disconnect({
  account,
  onDone,
}: {
  readonly account: Account;
  readonly onDone: (receipt: Receipt) => void;
}) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const [deleteMail, setDeleteMail] = useState(false);
  const signsIn = signInWayOf(account) !== null;
  const disconnect = useAction('accounts.disconnect', {
    onSuccess: (done) => onDone(done.receipt),
    onError: () => undefined,
  });
  return (
    <Section
      title={t('accounts:detail.disconnectTitle')}
      hint={t(signsIn ? 'accounts:detail.disconnectHintSignIn' : 'accounts:detail.disconnectHint')}
    >
      <div>
        <Button variant="caution" onClick={() => setAsking(true)}>
          {t('accounts:detail.disconnect')}
        </Button>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('accounts:detail.disconnectTitle')}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('ui:cancel')}</Button>
            <Button
              variant="danger"
              busy={disconnect.isPending}
              onClick={() => disconnect.mutate({ id: account.id, deleteMail })}
            >
              {t('accounts:detail.disconnect')}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4 pb-2">
          <p>
            {t(signsIn ? 'accounts:detail.disconnectConfirmSignIn' : 'accounts:detail.disconnectConfirm', {
              address: account.address,
            })}
          </p>
          <CheckField
            label={t('accounts:detail.deleteMail')}
            hint={t('accounts:detail.deleteMailHint')}
            checked={deleteMail}
            onChange={setDeleteMail}
          />
          {disconnect.error !== null && <ErrorCallout error={disconnect.error} />}
        </div>
      </Dialog>
    </Section>
  );
}

export function ReceiptDialog({ receipt, address }: { readonly receipt: Receipt; readonly address: string }) {
  const t = useT();
  const [, navigate] = useLocation();
  const close = (): void => navigate('/');
  return (
    <Dialog
      open
      onClose={close}
      title={t('accounts:detail.receiptTitle')}
      description={address}
      footer={
        <Button variant="primary" onClick={close}>
          {t('accounts:detail.close')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-3">
        {receipt.map(({ what, ok, detail }) => (
          <li key={what} className="flex items-start gap-2.5">
            {ok ? (
              <Check aria-hidden size={16} className="mt-0.5 shrink-0 text-ok" />
            ) : (
              <X aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
            )}
            <div className="min-w-0">
              <p className="font-medium">
                {t(`accounts:detail.receipt.${what}`)}
                {!ok && <span className="text-danger"> ({t('accounts:detail.receiptFailed')})</span>}
              </p>
              {detail !== '' && <p className="text-sm break-words text-muted">{translateSentence(detail)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
