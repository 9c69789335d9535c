/** What the command line and the environment of the desktop application say. */
import { parseArgs } from 'node:util';
import { LetterlockError } from '../shared/result.ts';
import { argumentsBeforeLink } from './deep-link.ts';

/**
 * The directory behind `--data-dir`; undefined where it is left out. Chromium's own switches and links are among the
 * arguments: what is ours is taken, the rest is left.
 * @param args without the program itself
 * @throws LetterlockError `invalid-input` when no directory stands behind it: the usual one was not meant
 */
export function dataDirOption(args: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: argumentsBeforeLink(args),
    options: { 'data-dir': { type: 'string' } },
    strict: false,
  });
  const named = values['data-dir'];
  if (named === undefined) return undefined;
  if (typeof named === 'string' && named.trim() !== '' && !named.startsWith('-')) return named;
  throw new LetterlockError('invalid-input', 'Name the directory behind --data-dir.');
}

/** For the command line; what this application starts (a browser, a mail program) would inherit them. */
const secrets = ['LETTERLOCK_PASSPHRASE', 'LETTERLOCK_CODE', 'LETTERLOCK_RECOVERY_CODE', 'LETTERLOCK_KEY'];

/** Takes secrets that the window has no use for out of the environment. */
export function dropSecrets(environment: NodeJS.ProcessEnv): void {
  for (const name of secrets) Reflect.deleteProperty(environment, name);
}
