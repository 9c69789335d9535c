/** What a policy refuses: one rule for each method that it touches, asked by the dispatcher alone. Pure. */
import { methods } from '../../shared/contract/index.ts';
import type { MethodName, Parsed } from '../../shared/contract/index.ts';
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { ServerConfig } from '../../shared/contract/mailbox.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import type { Policy, PolicyField } from '../../shared/policy.ts';
import { LetterlockError } from '../../shared/result.ts';
import { domainOf, withinDomain } from '../../shared/domain-of.ts';

interface Refusal {
  readonly setting: PolicyField;
  /** A sentence: what is not possible, and what is. */
  readonly why: string;
}

/** An address may send where its domain, or one above it, is allowed. */
export function domainAllowed(policy: Policy, address: string): boolean {
  const domain = domainOf(address);
  return policy.accountDomains?.some((allowed) => withinDomain(domain, allowed)) ?? true;
}

export const kindAllowed = (policy: Policy, kind: AccountKind): boolean => policy.accountKinds?.includes(kind) ?? true;

function refusedAccount(policy: Policy, kind: AccountKind | null, address: string | undefined): Refusal | null {
  if (kind !== null && !kindAllowed(policy, kind)) {
    const allowed = policy.accountKinds?.join(', ') ?? '';
    return { setting: 'accountKinds', why: `Mailboxes of this kind may not be connected. Allowed: ${allowed}.` };
  }
  if (address !== undefined && !domainAllowed(policy, address)) {
    const allowed = policy.accountDomains?.join(', ') ?? '';
    return { setting: 'accountDomains', why: `${address} may not be connected. Allowed domains: ${allowed}.` };
  }
  return null;
}

function refusedTls(
  policy: Policy,
  servers: readonly (Pick<ServerConfig, 'minimumTls'> | null | undefined)[],
): Refusal | null {
  const low = servers.some((server) => server?.minimumTls === 'TLSv1.2');
  if (policy.minimumTls !== 'TLSv1.3' || !low) return null;
  return { setting: 'minimumTls', why: 'Mail servers must speak TLS 1.3; this mailbox cannot be lowered to 1.2.' };
}

type AccountInput = Pick<Parsed<'accounts.connect'>, 'config' | 'api' | 'address'>;

function refusedMailbox(policy: Policy, { config, api, address }: AccountInput): Refusal | null {
  const kind: AccountKind | null = api?.kind ?? (config === undefined ? null : 'smtp-imap');
  const ses = api?.kind === 'ses' ? [api.replies, api.smtp] : [];
  return (
    refusedAccount(policy, kind, config?.address ?? address) ?? refusedTls(policy, [config?.smtp, config?.imap, ...ses])
  );
}

const kindOfWay: Readonly<Record<Parsed<'accounts.signIn'>['way'], AccountKind>> = {
  'gmail-api': 'gmail',
  'gmail-imap': 'smtp-imap',
  graph: 'outlook',
  'outlook-imap': 'smtp-imap',
  'zoho-api': 'zoho',
};

/** The values that a policy sets, whatever the user chose before. */
export function imposedSettings(policy: Policy): Partial<Pick<Settings, 'sendWhileLocked' | 'proxy'>> {
  const { proxy } = policy;
  return {
    ...(policy.allowSendWhileLocked === false ? { sendWhileLocked: false } : {}),
    ...(proxy === undefined ? {} : { proxy: proxyOf(proxy) }),
  };
}

function proxyOf(text: string): Settings['proxy'] {
  return text === 'system' || text === 'none' ? { mode: text } : { mode: 'manual', url: text };
}

/** Settings as they count: the user's choice within what the policy leaves. */
export function governed(settings: Settings, policy: Policy): Settings {
  const { lockMinutes: most } = policy;
  const chosen = settings.lockMinutes;
  const lockMinutes = most === undefined ? chosen : chosen === 0 ? most : Math.min(chosen, most);
  const { exportConfirmRows: rows } = policy;
  const exportConfirmRows =
    rows === undefined ? settings.exportConfirmRows : Math.min(settings.exportConfirmRows ?? rows, rows);
  return { ...settings, lockMinutes, exportConfirmRows, ...imposedSettings(policy) };
}

function refusedSettings(policy: Policy, change: Parsed<'settings.update'>): Refusal | null {
  const { lockMinutes: most } = policy;
  if (most !== undefined && change.lockMinutes !== undefined && (change.lockMinutes === 0 || change.lockMinutes > most))
    return { setting: 'lockMinutes', why: `Letterlock must lock after at most ${most} minutes.` };
  if (policy.allowSendWhileLocked === false && change.sendWhileLocked === true)
    return { setting: 'allowSendWhileLocked', why: 'Nothing may be sent while Letterlock is locked.' };
  const { exportConfirmRows: rows } = policy;
  if (rows !== undefined && change.exportConfirmRows !== undefined && (change.exportConfirmRows ?? Infinity) > rows)
    return { setting: 'exportConfirmRows', why: `Exports of more than ${rows} contacts must ask.` };
  const { proxy } = imposedSettings(policy);
  if (proxy !== undefined && change.proxy !== undefined && JSON.stringify(proxy) !== JSON.stringify(change.proxy))
    return { setting: 'proxy', why: 'The proxy is set by your organisation.' };
  return null;
}

function refusedBackup(policy: Policy, { target, plan }: Parsed<'backup.configure'>): Refusal | null {
  const { backupFolder, backupEveryHours } = policy;
  if (backupFolder !== undefined && (target?.kind !== 'folder' || target.path !== backupFolder))
    return { setting: 'backupFolder', why: `Backups must go to ${backupFolder}.` };
  if (backupEveryHours !== undefined && plan.everyHours > backupEveryHours)
    return { setting: 'backupEveryHours', why: `A backup must be made every ${backupEveryHours} hours or more often.` };
  return null;
}

type Rules = { readonly [N in MethodName]?: (policy: Policy, input: Parsed<N>) => Refusal | null };

const rules: Rules = {
  'settings.update': refusedSettings,
  'accounts.connect': refusedMailbox,
  'accounts.test': refusedMailbox,
  'accounts.update': (policy, input) => {
    const { dailyLimit: most } = policy;
    if (most !== undefined && input.dailyLimit !== undefined && input.dailyLimit > most)
      return { setting: 'dailyLimit', why: `A mailbox may send at most ${most} mails in 24 hours.` };
    return refusedMailbox(policy, { config: input.config, api: input.api });
  },
  'accounts.signIn': (policy, { way, address }) => refusedAccount(policy, kindOfWay[way], address),
  'backup.configure': refusedBackup,
  'vault.setWipe': ({ wipeAfterAttempts: most }, { after }) =>
    most !== undefined && (after === null || after > most)
      ? { setting: 'wipeAfterAttempts', why: `Keys must be destroyed after at most ${most} wrong attempts.` }
      : null,
};

type AnyRule = (policy: Policy, input: unknown) => Refusal | null;

/** Whole groups of methods, by what they are for. */
function refusedGroup(policy: Policy, name: string): Refusal | null {
  const [domain] = name.split('.');
  if (
    policy.allowExport === false &&
    ['contacts:export', 'suppression:export'].includes(methods.get(name)?.permission ?? '')
  )
    return { setting: 'allowExport', why: 'Contacts may not be exported.' };
  if (policy.allowDlpChanges === false && ['dlp.save', 'dlp.remove'].includes(name))
    return { setting: 'allowDlpChanges', why: 'The rules of data-loss prevention may not be changed.' };
  if (policy.allowTracking === false && domain === 'tracking')
    return { setting: 'allowTracking', why: 'Tracking of opens and clicks is switched off.' };
  if (policy.allowAi === false && domain === 'ai')
    return { setting: 'allowAi', why: 'Help by language models is switched off.' };
  return null;
}

/** `by-policy` with the setting, or null when the call may go on. @param input validated by the contract */
export function refusal(policy: Policy, name: string, input: unknown): LetterlockError | null {
  const rule = Object.entries(rules).find(([method]) => method === name)?.[1] as AnyRule | undefined;
  const refused = refusedGroup(policy, name) ?? rule?.(policy, input) ?? null;
  if (refused === null) return null;
  return new LetterlockError('by-policy', `Your organisation has set this: ${refused.why}`, {
    setting: refused.setting,
  });
}
