import { ExternalLink } from 'lucide-react';
import type { MessageKey } from '../../../i18n/catalogue.ts';
import { useT } from '../../../i18n/index.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import type { SignInOffer } from './choices.ts';
import { zohoDomain } from './provider-choices.ts';

const steps: Readonly<Record<SignInOffer['provider'], readonly MessageKey[]>> = {
  google: [
    'connect:client.google.project',
    'connect:client.google.api',
    'connect:client.google.audience',
    'connect:client.google.scopes',
    'connect:client.google.client',
    'connect:client.google.copy',
  ],
  microsoft: [
    'connect:client.microsoft.register',
    'connect:client.microsoft.accounts',
    'connect:client.microsoft.redirect',
    'connect:client.microsoft.permissions',
    'connect:client.microsoft.consent',
    'connect:client.microsoft.copy',
  ],
  zoho: [
    'connect:client.zoho.client',
    'connect:client.zoho.home',
    'connect:client.zoho.redirect',
    'connect:client.zoho.centres',
    'connect:client.zoho.copy',
  ],
};

/** Where applications are registered; Microsoft's national clouds have portals of their own. */
function consoleOf({ provider, region, cloud }: Pick<SignInOffer, 'provider' | 'region' | 'cloud'>): string {
  if (provider === 'google') return 'https://console.cloud.google.com/auth/clients';
  if (provider === 'zoho') return `https://api-console.${zohoDomain(region ?? 'com')}`;
  if (cloud === 'us-gov' || cloud === 'us-gov-dod') return 'https://entra.microsoft.us';
  return cloud === 'china' ? 'https://entra.microsoftonline.cn' : 'https://entra.microsoft.com';
}

/** Bring your own client id: what to do at the provider, step by step. */
export function ClientGuide({ offer }: { readonly offer: SignInOffer }) {
  const t = useT();
  return (
    <details className="rounded-md border border-line" open={!offer.hasClient}>
      <summary className="px-3 py-2 font-medium hover:bg-hover">{t('connect:client.guide')}</summary>
      <div className="flex flex-col gap-3 border-t border-line px-3 py-3">
        <ol className="flex list-decimal flex-col gap-1.5 pl-5">
          {steps[offer.provider].map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
        {offer.provider !== 'google' && (
          <div className="flex items-center gap-3">
            <span className="min-w-0 flex-1">
              <span className="block text-sm text-muted">{t('connect:client.redirect')}</span>
              <code className="font-mono break-all select-text">{offer.redirectUri}</code>
            </span>
            <CopyButton text={offer.redirectUri} />
          </div>
        )}
        <a
          href={consoleOf(offer)}
          target="_blank"
          rel="noopener noreferrer"
          className="inline-flex items-center gap-1.5 self-start text-accent hover:underline"
        >
          {t('connect:client.open')}
          <ExternalLink aria-hidden size={13} />
        </a>
      </div>
    </details>
  );
}
