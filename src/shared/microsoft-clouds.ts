/**
 * Hosts of Microsoft's clouds (learn.microsoft.com/graph/deployments; login host of China:
 * learn.microsoft.com/entra/identity-platform/authentication-national-cloud). A token of one cloud is worth nothing
 * in another, and people of GCC (not High) use the global one.
 */
import type { OAuthClient } from './contract/mailbox.ts';

export type MicrosoftCloud = Extract<OAuthClient, { provider: 'microsoft' }>['cloud'];

export interface MicrosoftHosts {
  /** Origin of Microsoft Graph. Outside the global cloud its scopes must be named in full: `<graph>/Mail.Send`. */
  readonly graph: string;
  /** Origin at which people sign in. */
  readonly login: string;
}

export const microsoftClouds: Readonly<Record<MicrosoftCloud, MicrosoftHosts>> = {
  global: { graph: 'https://graph.microsoft.com', login: 'https://login.microsoftonline.com' },
  'us-gov': { graph: 'https://graph.microsoft.us', login: 'https://login.microsoftonline.us' },
  'us-gov-dod': { graph: 'https://dod-graph.microsoft.us', login: 'https://login.microsoftonline.us' },
  china: { graph: 'https://microsoftgraph.chinacloudapi.cn', login: 'https://login.partner.microsoftonline.cn' },
};
