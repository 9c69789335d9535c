import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { LetterlockError } from '../shared/result.ts';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;
type Values<T extends OptionTypes> = { [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string };

export interface Parsed<T extends OptionTypes> {
  readonly values: Values<T>;
  readonly words: readonly string[];
}

/** Every command that opens a workspace takes these. */
export const workspaceOptions = {
  'data-dir': { type: 'string' },
  'passphrase-file': { type: 'string' },
  person: { type: 'string' },
} as const satisfies OptionTypes;

/** @throws LetterlockError `invalid-input` with what is wrong with the command line */
export function readOptions<const T extends OptionTypes>(args: readonly string[], options: T): Parsed<T> {
  let read: Parsed<T>;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    read = { values, words: positionals };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LetterlockError('invalid-input', `${reason.split('. ', 1)[0] ?? reason}. See: letterlock help.`);
  }
  // A script's variable that is not set must not mean the usual workspace, or everybody.
  const empty = Object.entries(read.values).find(([, value]) => typeof value === 'string' && value.trim() === '');
  if (empty === undefined) return read;
  throw new LetterlockError('invalid-input', `Option '--${empty[0]}' has an empty value. See: letterlock help.`);
}

/** As `readOptions`, for a command that takes options alone. @throws LetterlockError `invalid-input` */
export function onlyOptions<const T extends OptionTypes>(args: readonly string[], options: T): Parsed<T>['values'] {
  const { values, words } = readOptions(args, options);
  const [word] = words;
  if (word === undefined) return values;
  throw new LetterlockError('invalid-input', `Nothing is known of “${word}” here. See: letterlock help.`);
}

/** A TCP port, 0 for any. @throws LetterlockError `invalid-input` */
export function readPort(text: string | undefined): number {
  const port = Number(text ?? '0');
  if (!/^\d{1,5}$/.test(text ?? '0') || port > 65_535) {
    throw new LetterlockError('invalid-input', `${text ?? ''} is not a port: give a number up to 65535.`);
  }
  return port;
}
