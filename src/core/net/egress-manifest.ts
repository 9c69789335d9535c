/** Which hosts accounts, services and settings imply. Pure. */
import type { ApiConfig, MailboxConfig, OAuthClient, ServerConfig } from '../../shared/contract/mailbox.ts';
import type { BackupTarget } from '../../shared/contract/backup.ts';
import type { EgressPurpose, EgressRule } from '../../shared/contract/egress.ts';
import { microsoftClouds } from '../../shared/microsoft-clouds.ts';
import { sesSubmission } from '../../shared/ses-hosts.ts';

export interface Implied {
  readonly accounts: readonly {
    readonly address: string;
    readonly config: MailboxConfig | null;
    readonly api: ApiConfig | null;
  }[];
  readonly revocations: readonly { readonly address: string; readonly client: OAuthClient }[];
  readonly backup: BackupTarget | null;
  readonly webhooks: readonly { readonly name: string; readonly url: string }[];
}

const https = (purpose: EgressPurpose, why: string, ...hosts: readonly string[]): EgressRule[] =>
  hosts.map((host) => ({ host, ports: [443], purpose, why }));

const server = (why: string, entry: ServerConfig | null): EgressRule[] =>
  entry === null ? [] : [{ host: entry.host, ports: [entry.port], purpose: 'mail', why }];

/** Every data centre of Zoho has hosts of its own; Canada's has another name. */
const zohoDomain = (region: string): string => (region === 'ca' ? 'zohocloud.ca' : `zoho.${region}`);

const hostOf = (url: string): string => new URL(url).hostname;

/** Where a provider's tokens are asked for, renewed and revoked. */
export function signInHosts(client: OAuthClient, why: string): EgressRule[] {
  if (client.provider === 'google') return https('sign-in', why, 'oauth2.googleapis.com', 'gmail.googleapis.com');
  if (client.provider === 'microsoft') {
    const { login, graph } = microsoftClouds[client.cloud];
    return https('sign-in', why, hostOf(login), hostOf(graph));
  }
  const domain = zohoDomain(client.region);
  return https('sign-in', why, `accounts.${domain}`, `mail.${domain}`);
}

function apiHosts(why: string, api: ApiConfig): EgressRule[] {
  if (api.kind === 'gmail') return [...https('mail', why, 'gmail.googleapis.com'), ...signInHosts(api.client, why)];
  if (api.kind === 'outlook') {
    const { graph } = microsoftClouds[api.client.cloud];
    return [...https('mail', why, hostOf(graph)), ...signInHosts(api.client, why)];
  }
  if (api.kind === 'zoho') {
    const domain = zohoDomain(api.client.region);
    const smtp = ['smtp', 'smtppro'].map((name): EgressRule => ({
      host: `${name}.${domain}`,
      ports: [465],
      purpose: 'mail',
      why,
    }));
    return [...https('mail', why, `mail.${domain}`), ...smtp, ...signInHosts(api.client, why)];
  }
  const { region, queueUrl, replies, accessKeyId } = api;
  const reports = queueUrl === null ? [] : [hostOf(queueUrl), `sns.${region}.amazonaws.com`];
  return [
    ...(accessKeyId === null ? [] : https('mail', why, `email.${region}.amazonaws.com`)),
    ...server(why, sesSubmission(api)),
    ...https('reports', why, ...reports),
    ...server(why, replies),
  ];
}

/** What one mailbox needs. */
export function mailboxHosts(why: string, config: MailboxConfig | null, api: ApiConfig | null): EgressRule[] {
  const servers = config === null ? [] : [...server(why, config.smtp), ...server(why, config.imap)];
  const signIn = config?.oauth === undefined ? [] : signInHosts(config.oauth, why);
  return [...servers, ...signIn, ...(api === null ? [] : apiHosts(why, api))];
}

/** The host of an address of the web, with its port. */
export function urlHost(url: string, purpose: EgressPurpose, why: string): EgressRule[] {
  if (!URL.canParse(url)) return [];
  const { hostname, port, protocol } = new URL(url);
  return [{ host: hostname, ports: [Number(port) || (protocol === 'http:' ? 80 : 443)], purpose, why }];
}

/** A bucket may be named in front of the host as well. */
export function backupHosts(target: BackupTarget | null): EgressRule[] {
  if (target?.kind !== 's3') return [];
  return urlHost(target.endpoint, 'backup', target.bucket).flatMap((rule) =>
    target.pathStyle ? [rule] : [rule, { ...rule, host: `${target.bucket}.${rule.host}` }],
  );
}

export function impliedHosts({ accounts, revocations, backup, webhooks }: Implied): EgressRule[] {
  return [
    ...accounts.flatMap(({ address, config, api }) => mailboxHosts(address, config, api)),
    ...revocations.flatMap(({ address, client }) => signInHosts(client, address)),
    ...backupHosts(backup),
    ...webhooks.flatMap(({ name, url }) => urlHost(url, 'webhook', name)),
  ];
}
