/** The ways that begin with a sign-in: who is asked, for which permissions, and what kind of account comes of it. */
import type { SignInWay } from '../../../shared/contract/account-sign-in.ts';
import type { AccountKind } from '../../../shared/contract/accounts.ts';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { microsoftClouds } from '../../../shared/microsoft-clouds.ts';
import type { MicrosoftCloud } from '../../../shared/microsoft-clouds.ts';

type Offer = NonNullable<Output<'accounts.discover'>['candidates'][number]['signIn']>;
type Scope = Offer['scopes'][number];

interface WayData {
  readonly provider: OAuthClient['provider'];
  readonly kind: AccountKind;
  readonly scopes: (cloud: MicrosoftCloud) => readonly Scope[];
}

/** learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth */
const outlook: Readonly<Record<MicrosoftCloud, string>> = {
  global: 'https://outlook.office.com',
  'us-gov': 'https://outlook.office365.us',
  'us-gov-dod': 'https://outlook-dod.office365.us',
  china: 'https://partner.outlook.cn',
};

const staySignedIn: Scope = { name: 'offline_access', purpose: 'stay-signed-in', limits: [] };

const ways: Readonly<Record<SignInWay, WayData>> = {
  'gmail-api': {
    provider: 'google',
    kind: 'gmail',
    scopes: () => [
      { name: 'https://www.googleapis.com/auth/gmail.send', purpose: 'send', limits: ['no-read', 'no-other-services'] },
      {
        name: 'https://www.googleapis.com/auth/gmail.readonly',
        purpose: 'read',
        limits: ['no-change', 'no-delete', 'no-other-services'],
      },
    ],
  },
  'gmail-imap': {
    provider: 'google',
    kind: 'smtp-imap',
    scopes: () => [{ name: 'https://mail.google.com/', purpose: 'send-and-read', limits: ['no-other-services'] }],
  },
  graph: {
    provider: 'microsoft',
    kind: 'outlook',
    scopes: (cloud) => [
      { name: `${microsoftClouds[cloud].graph}/Mail.Send`, purpose: 'send', limits: ['no-read', 'own-mailbox'] },
      {
        name: `${microsoftClouds[cloud].graph}/Mail.Read`,
        purpose: 'read',
        limits: ['no-change', 'no-delete', 'own-mailbox'],
      },
      staySignedIn,
    ],
  },
  'outlook-imap': {
    provider: 'microsoft',
    kind: 'smtp-imap',
    scopes: (cloud) => [
      { name: `${outlook[cloud]}/SMTP.Send`, purpose: 'send', limits: ['no-read', 'own-mailbox'] },
      { name: `${outlook[cloud]}/IMAP.AccessAsUser.All`, purpose: 'read', limits: ['own-mailbox'] },
      staySignedIn,
    ],
  },
  'zoho-api': {
    provider: 'zoho',
    kind: 'zoho',
    // Mail goes out by SMTP with an app password (docs/adr/0007), so that no permission to send is asked for.
    scopes: () => [
      { name: 'ZohoMail.messages.READ', purpose: 'read', limits: ['no-send', 'no-change', 'no-delete'] },
      { name: 'ZohoMail.folders.READ', purpose: 'find-folders', limits: ['no-change'] },
      { name: 'ZohoMail.accounts.READ', purpose: 'find-mailbox', limits: ['no-change'] },
    ],
  },
};

export const wayData = (way: SignInWay): Pick<WayData, 'provider' | 'kind'> => ways[way];

const cloudOf = (client: OAuthClient): MicrosoftCloud => (client.provider === 'microsoft' ? client.cloud : 'global');

export const explainedScopes = (way: SignInWay, cloud: MicrosoftCloud = 'global'): readonly Scope[] =>
  ways[way].scopes(cloud);

export const scopeNames = (way: SignInWay, client: OAuthClient): readonly string[] =>
  explainedScopes(way, cloudOf(client)).map(({ name }) => name);
