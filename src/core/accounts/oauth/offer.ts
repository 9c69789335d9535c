/** What a way's sign-in asks for and needs, to be shown before any consent screen. Pure. */
import type { Way } from '../../../shared/contract/account-sign-in.ts';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import { signInWay } from '../../../shared/contract/account-sign-in.ts';
import type { Output } from '../../../shared/contract/index.ts';
import type { Provider } from '../providers.ts';
import { needsSecret } from './clients.ts';
import type { ShippedClients } from './clients.ts';
import type { OAuthProvider } from './provider.ts';
import { explainedScopes, wayData } from './ways.ts';

type Offer = Output<'accounts.discover'>['candidates'][number]['signIn'];

export function createOffer(
  clients: ShippedClients,
  redirectOf: (provider: OAuthClient['provider']) => OAuthProvider['redirect'],
): (way: Way, preset: Provider) => Offer {
  return (way, preset) => {
    const known = signInWay.safeParse(way);
    if (!known.success) return null;
    const { provider } = wayData(known.data);
    const { host, port, path } = redirectOf(provider);
    const cloud = preset.cloud ?? null;
    return {
      provider,
      scopes: [...explainedScopes(known.data, cloud ?? 'global')],
      hasClient: clients[provider] !== null,
      needsSecret: needsSecret(provider),
      needsPassword: provider === 'zoho',
      redirectUri: `http://${host}${port === null ? '' : `:${port}`}${path}`,
      region: preset.region ?? (provider === 'zoho' ? 'com' : null),
      cloud,
    };
  };
}
