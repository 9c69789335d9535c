/** Finds the command and runs it; every failure becomes JSON and an exit code. */
import { LetterlockError, toEnvelope } from '../shared/result.ts';
import type { CliIo, Command } from './io.ts';

/** Commands are loaded when asked for, so that each starts fast. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/serve.ts')).start,
  serve: async () => (await import('./commands/serve.ts')).serve,
  call: async () => (await import('./commands/call.ts')).call,
  contract: async () => (await import('./commands/contract.ts')).contract,
  practice: async () => (await import('./practice.ts')).practice,
  classify: async () => (await import('./classify.ts')).classifyFiles,
  audit: async () => (await import('./commands/audit.ts')).audit,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  key: async () => (await import('./commands/key.ts')).key,
  policy: async () => (await import('./commands/policy.ts')).policy,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  help: async () => (await import('./commands/help.ts')).help,
  version: async () => (await import('./commands/help.ts')).version,
};

const aliases: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

/** Answers the exit code: 0, or 1 for a failure. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const [word = 'help', ...rest] = args;
  try {
    const name = aliases[word] ?? word;
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined)
      throw new LetterlockError('invalid-input', `There is no command ${word}. See: letterlock help.`);
    const command = await load();
    return await command(rest, io);
  } catch (error) {
    const known = error instanceof LetterlockError ? error : unexpected(error, io);
    io.out(JSON.stringify({ error: toEnvelope(known) }));
    return 1;
  }
}

function unexpected(error: unknown, io: CliIo): LetterlockError {
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new LetterlockError('internal', 'Something went wrong inside Letterlock.');
}
