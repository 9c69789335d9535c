import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { signInWayOf } from '../../../../shared/sign-in-way.ts';
import { useFormat } from '../../i18n/format.ts';
import { translateSentence, useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { usePauseReason } from './account-state.tsx';
import { Reconnect } from './reconnect.tsx';

/** Why the mailbox does not send, in the server's words too, with the way out where there is one. */
export function PauseNote({ account }: { readonly account: Account }) {
  const [asking, setAsking] = useState(false);
  const way = signInWayOf(account);
  return (
    <>
      <Note account={account} onSignIn={way === null ? null : () => setAsking(true)} />
      {/* It outlasts the note, which goes as soon as the sign-in is there. */}
      {asking && way !== null && <Reconnect account={account} way={way} onClose={() => setAsking(false)} />}
    </>
  );
}

interface NoteProps {
  readonly account: Account;
  /** Null where there is no sign-in to be renewed. */
  readonly onSignIn: (() => void) | null;
}

function Note({ account, onSignIn }: NoteProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const reason = usePauseReason(account);
  if (reason === null) return null;
  const signIn = account.pauseReason === 'auth' && onSignIn !== null;
  return (
    <Callout
      tone={account.state === 'needs-attention' ? 'warn' : 'info'}
      title={signIn ? t('accounts:detail.signInGone') : reason}
      {...(signIn && {
        action: (
          <Button variant="primary" onClick={onSignIn}>
            {t('connect:remedy.again')}
          </Button>
        ),
      })}
    >
      {account.pausedUntil !== null && (
        <p>{t('accounts:until', { when: format.relative(account.pausedUntil, now) })}</p>
      )}
      {account.pauseDetail !== null && account.pauseReason !== 'safety' && (
        <p className="text-sm text-muted">
          {t('accounts:words')}: <span className="font-mono break-words">{translateSentence(account.pauseDetail)}</span>
        </p>
      )}
    </Callout>
  );
}
