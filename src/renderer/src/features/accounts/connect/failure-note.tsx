import { useLocation } from 'wouter';
import { hasMessage, useT, translateSentence } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Callout } from '../../../ui/states.tsx';
import { adminConsentUrl } from './admin-consent.ts';
import type { SignInOffer } from './choices.ts';
import type { Failure } from './sign-in-wait.tsx';

interface FailureNoteProps {
  readonly failure: Failure;
  readonly provider: SignInOffer['provider'];
  /** The page that the sign-in was made at. */
  readonly url: string;
}

const networkRemedies = new Set(['check-network', 'check-proxy', 'check-certificates']);

/** Why a sign-in failed and what can be done about it, in the user's language where the catalogue knows the code. */
export function FailureNote({ failure, provider, url }: FailureNoteProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const { code, explanation, remedy, detail } = failure;
  const key = `connect:failed.${code}`;
  // Nobody at the provider has said anything yet, or nothing is wrong there.
  const own = networkRemedies.has(remedy) || code === 'not-stored';
  const approval = code === 'admin-consent' ? adminConsentUrl(url) : null;
  return (
    <Callout tone={code === 'cancelled' ? 'info' : 'danger'} title={t('connect:failedTitle')}>
      <div className="flex flex-col items-start gap-2">
        <p>{hasMessage(key) ? t(key) : translateSentence(explanation)}</p>
        {detail !== '' && own && <p className="text-sm wrap-anywhere text-muted">{translateSentence(detail)}</p>}
        {detail !== '' && !own && (
          <p className="text-sm text-muted">
            {t('connect:words', { provider: t(`connect:provider.${provider}`) })}:{' '}
            <span className="font-mono wrap-anywhere select-text">{translateSentence(detail)}</span>
          </p>
        )}
        {approval !== null && <CopyButton text={approval} label={t('connect:adminNote')} />}
        {remedy === 'open-account' && (
          <Button size="sm" onClick={() => navigate('~/accounts')}>
            {t('connect:remedy.accounts')}
          </Button>
        )}
        {networkRemedies.has(remedy) && (
          <Button size="sm" onClick={() => navigate('~/settings/network')}>
            {t('connect:remedy.network')}
          </Button>
        )}
      </div>
    </Callout>
  );
}
