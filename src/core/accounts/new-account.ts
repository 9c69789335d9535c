/** What a mailbox is connected with, or changed to: checked, complete, and with nothing sent anywhere new. Pure. */
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { ApiConfig, MailboxConfig } from '../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { SecretName } from './credentials.ts';
import { checkedAddress, checkedApi, checkedConfig, sameServers, sameTrust } from './settings-check.ts';

/** Secrets as the contract takes them. */
export interface GivenSecrets {
  readonly password?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly repliesPassword?: string | undefined;
}

export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

export function toSecrets({ password, secretKey, repliesPassword }: GivenSecrets): Secrets {
  return {
    ...(password === undefined ? {} : { password }),
    ...(secretKey === undefined ? {} : { 'secret-key': secretKey }),
    ...(repliesPassword === undefined ? {} : { 'replies-password': repliesPassword }),
  };
}

export interface Reach {
  readonly kind: AccountKind;
  readonly address: string;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
}

interface Asked {
  readonly config?: MailboxConfig | undefined;
  readonly api?: ApiConfig | undefined;
  readonly address?: string | undefined;
}

const invalid = (message: string): LetterlockError => new LetterlockError('invalid-input', message);

/**
 * Servers, or the interface of Amazon SES: what can be connected without a sign-in in the browser.
 * @throws LetterlockError `invalid-input`
 */
export function checkedReach({ config, api, address }: Asked): Reach {
  if (config !== undefined && api !== undefined) throw invalid('api: Give either servers or an interface, not both.');
  if (config !== undefined) {
    if (config.oauth !== undefined) throw invalid('config.oauth: Begin a sign-in (accounts.signIn) instead.');
    const checked = checkedConfig(config);
    return { kind: 'smtp-imap', address: checked.address, config: checked, api: null };
  }
  if (api === undefined) throw invalid('config: Enter the servers of the mailbox.');
  if (api.kind !== 'ses') throw invalid('api: Begin a sign-in (accounts.signIn) instead.');
  if (address === undefined) throw invalid('address: Enter the address to send from.');
  return { kind: 'ses', address: checkedAddress(address), config: null, api: checkedApi(api) };
}

/** @throws LetterlockError `invalid-input` when a secret that is needed was not given */
export function completeSecrets({ api }: Pick<Reach, 'api'>, given: Secrets): Secrets {
  if (api === null) {
    if (given.password === undefined) throw invalid('password: Enter the password.');
    return { password: given.password };
  }
  const ses = api.kind === 'ses' ? api : null;
  if (ses?.smtp !== undefined && given.password === undefined) throw invalid('password: Enter the SMTP password.');
  if (ses?.accessKeyId !== null && given['secret-key'] === undefined)
    throw invalid('secretKey: Enter the secret of the access key.');
  if (api.kind === 'ses' && api.replies !== null && given['replies-password'] === undefined)
    throw invalid('repliesPassword: Enter the password of the mailbox that replies arrive in.');
  const { password, ...needed } = given;
  return ses?.smtp === undefined || password === undefined ? needed : { ...needed, password };
}

const target = (server: { host: string; port: number; user: string } | null): string =>
  server === null ? '' : `${server.user}\n${server.host.toLowerCase()}\n${server.port}`;

/**
 * True when every stored secret that is not given anew would go nowhere else than before. Whoever may change settings
 * must not learn a secret by naming a server of his own.
 */
export function keepsSecrets(
  stored: Pick<Reach, 'config' | 'api'>,
  wanted: Pick<Reach, 'config' | 'api'>,
  given: Secrets,
): boolean {
  if (wanted.config !== null) {
    return given.password !== undefined || (stored.config !== null && sameServers(stored.config, wanted.config));
  }
  if (wanted.api?.kind !== 'ses' || stored.api?.kind !== 'ses') return true;
  const { api } = wanted;
  const sameRegion = api.region === stored.api.region;
  const sameKey = api.accessKeyId === null || (api.accessKeyId === stored.api.accessKeyId && sameRegion);
  const sameSmtp = api.smtp === undefined || (api.smtp.user === stored.api.smtp?.user && sameRegion);
  const sameReplies =
    api.replies === null ||
    (target(api.replies) === target(stored.api.replies) && sameTrust(stored.api.replies, api.replies));
  return (
    (sameKey || given['secret-key'] !== undefined) &&
    (sameSmtp || given.password !== undefined) &&
    (sameReplies || given['replies-password'] !== undefined)
  );
}
