/** `letterlock audit verify`: walks the hash chain of the audit log. */
import { LetterlockError } from '../../shared/result.ts';
import type { Command } from '../io.ts';
import { withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';

export const audit: Command = (args, io) => {
  const { values, words } = readOptions(args, workspaceOptions);
  if (words.length !== 1 || words[0] !== 'verify') {
    throw new LetterlockError('invalid-input', 'There is one command here: letterlock audit verify.');
  }
  return withApp(io, values, async ({ call, unlock }) => {
    await unlock();
    const report = await call('audit.verify', {});
    io.out(JSON.stringify(report));
    return report.ok ? 0 : 1;
  });
};
