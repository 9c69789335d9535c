/** Hosts that a call needs before what it says is stored: a mailbox that is tried, a sign-in, a new backup. Pure. */
import type { EgressRule } from '../../shared/contract/egress.ts';
import type { MethodName, Parsed } from '../../shared/contract/index.ts';
import { zohoRegions } from '../../shared/zoho-regions.ts';
import { backupHosts, mailboxHosts, signInHosts } from './egress-manifest.ts';

interface Needed {
  readonly rules: readonly EgressRule[];
  /** After the call, in milliseconds. */
  readonly keepMs: number;
}

const none: Needed = { rules: [], keepMs: 0 };
/** As long as a sign-in in the browser may take. */
const signInMs = 20 * 60_000;

/** As long as a large backup may take to come in. */
const recoverMs = 12 * 3_600_000;

const duringCall = (rules: readonly EgressRule[]): Needed => ({ rules, keepMs: 0 });

type AccountInput = Pick<Parsed<'accounts.test'>, 'config' | 'api' | 'address'>;

const mailbox = ({ config, api, address }: AccountInput): Needed =>
  duringCall(
    mailboxHosts(config?.address ?? address ?? '', config ?? null, api ?? null).map(
      ({ host, ports, why }): EgressRule => ({ host, ports, purpose: 'test', why }),
    ),
  );

function signIn({ way, address = '', cloud = 'global' }: Parsed<'accounts.signIn'>): Needed {
  const clientId = '-';
  if (way === 'gmail-api' || way === 'gmail-imap')
    return { rules: signInHosts({ provider: 'google', clientId }, address), keepMs: signInMs };
  if (way === 'graph' || way === 'outlook-imap')
    return {
      rules: signInHosts({ provider: 'microsoft', clientId, cloud, tenant: 'common' }, address),
      keepMs: signInMs,
    };
  // Which data centre it is, Zoho says at the end.
  const rules = zohoRegions.flatMap((region) => signInHosts({ provider: 'zoho', clientId, region }, address));
  return { rules, keepMs: signInMs };
}

type Table = { readonly [N in MethodName]?: (input: Parsed<N>) => Needed };

const table: Table = {
  'accounts.test': mailbox,
  'accounts.connect': mailbox,
  'accounts.update': ({ config, api }) => mailbox({ config, api }),
  'accounts.signIn': signIn,
  'backup.configure': ({ target }) => duringCall(backupHosts(target)),
  'backup.look': ({ target }) => duringCall(backupHosts(target)),
  // It goes on after its answer.
  'backup.recover': ({ target }) => ({ rules: backupHosts(target), keepMs: recoverMs }),
};

/** @param input validated by the contract */
export function neededBy(name: string, input: unknown): Needed {
  const entry = Object.entries(table).find(([method]) => method === name)?.[1] as
    | ((input: unknown) => Needed)
    | undefined;
  return entry?.(input) ?? none;
}
