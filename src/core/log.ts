/** The log: JSON lines in the data directory, cut into files by size, through the one redactor. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Log } from './ports.ts';
import { redact, redactText } from './redact.ts';

export interface LogOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** Bytes after which a new file is begun. */
  readonly maxBytes?: number;
  /** How many full files are kept beside the present one. */
  readonly keep?: number;
}

/** `letterlock.log` is the present file, `letterlock.1.log` the one before. */
export function createLog(options: LogOptions): Log {
  const { directory, clock, maxBytes = 2_000_000, keep = 3 } = options;
  const file = (number: number): string =>
    join(directory, number === 0 ? 'letterlock.log' : `letterlock.${number}.log`);
  let size: number | null = null;

  const append = (line: string): void => {
    if (size === null) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      size = statSync(file(0), { throwIfNoEntry: false })?.size ?? 0;
    }
    if (size > 0 && size + line.length > maxBytes) {
      for (let number = keep - 1; number >= 0; number -= 1) moveIfThere(file(number), file(number + 1));
      size = 0;
    }
    appendFileSync(file(0), line, { mode: 0o600 });
    size += Buffer.byteLength(line);
  };

  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, data?: Readonly<Record<string, unknown>>): void => {
      const entry = {
        at: new Date(clock.now()).toISOString(),
        level,
        message: redactText(message),
        ...(data === undefined ? {} : { data: redact(data) }),
      };
      try {
        append(`${JSON.stringify(entry)}\n`);
      } catch {
        // A full disk must not end the work that was to be logged.
      }
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
