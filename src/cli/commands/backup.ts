/** `letterlock backup DIRECTORY`: a complete encrypted copy that is a data directory of its own. */
import { resolve } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import type { Command } from '../io.ts';
import { readOptions, workspaceOptions } from '../options.ts';
import { call } from './call.ts';

export const backup: Command = (args, io) => {
  const { values, words } = readOptions(args, workspaceOptions);
  const [directory, ...rest] = words;
  if (directory === undefined || rest.length > 0) {
    throw new LetterlockError('invalid-input', 'Name a new directory: letterlock backup DIRECTORY.');
  }
  const options = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
  return call(['app.backup', JSON.stringify({ directory: resolve(directory) }), '--wait', ...options], io);
};
