/** Where a passphrase comes from without a window: a file, the environment, or a question in the terminal. */
import { readFile } from 'node:fs/promises';
import { LetterlockError } from '../shared/result.ts';
import type { CliIo } from './io.ts';

/**
 * Null when there is none and nobody to ask.
 * @param file `--passphrase-file`; its first line counts
 */
export async function findPassphrase(io: CliIo, file: string | undefined): Promise<string | null> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) throw new LetterlockError('invalid-input', `The passphrase file ${file} cannot be read.`);
    const [line = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1);
    // Not tried: wrong attempts count, and may have the keys destroyed.
    if (line === '') throw new LetterlockError('invalid-input', `The passphrase file ${file} has an empty first line.`);
    return line;
  }
  const named = io.environment['LETTERLOCK_PASSPHRASE'];
  if (named !== undefined && named !== '') return named;
  return io.stdin.isTTY === true ? askHidden(io, 'Passphrase: ') : null;
}

/** Reads a line from a terminal without showing it. @throws LetterlockError `cancelled` on Ctrl-C */
async function askHidden(io: CliIo, question: string): Promise<string> {
  const { stdin } = io;
  process.stderr.write(question);
  stdin.setRawMode?.(true);
  let typed = '';
  try {
    for await (const piece of stdin.iterator({ destroyOnReturn: false })) {
      for (const symbol of String(piece)) {
        if (symbol === '\r' || symbol === '\n') return typed;
        if (symbol === '\u0003' || symbol === '\u0004') throw new LetterlockError('cancelled');
        typed = symbol === '\u007f' || symbol === '\b' ? Array.from(typed).slice(0, -1).join('') : typed + symbol;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}
