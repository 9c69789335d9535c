import type { Readable } from 'node:stream';
import { LetterlockError } from '../shared/result.ts';

/** What a command sees of the terminal; tests give it another one. */
export interface CliIo {
  /** One line, without its end, to standard output: answers, and nothing else. */
  out(line: string): void;
  /** One line to standard error: everything that is said to a person on the way. */
  err(line: string): void;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: Readable & Partial<Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>>;
  /** Aborted by Ctrl-C and by the system's wish to end the process. */
  readonly stop: AbortSignal;
}

/** A command ends with its exit code. */
export type Command = (args: readonly string[], io: CliIo) => Promise<number>;

/**
 * All of standard input, bounded.
 * @throws LetterlockError `too-large` when it is longer than `maxBytes`, `cancelled` when the process is asked to end
 */
export async function readAll({ stdin, stop }: Pick<CliIo, 'stdin' | 'stop'>, maxBytes = 16_000_000): Promise<string> {
  stop.addEventListener('abort', () => stdin.destroy(new LetterlockError('cancelled')), { once: true });
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > maxBytes) throw new LetterlockError('too-large', `Standard input is longer than ${maxBytes} bytes.`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString('utf8');
}
