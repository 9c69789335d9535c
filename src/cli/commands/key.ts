/** `letterlock key export`: the database key, for opening the database with the stock `sqlcipher` tool. */
import { LetterlockError } from '../../shared/result.ts';
import type { Command } from '../io.ts';
import { codeOf, withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';
import { findPassphrase } from '../passphrase.ts';
import { choosePerson, wantedPerson } from '../person.ts';

export const key: Command = (args, io) => {
  const { values, words } = readOptions(args, { ...workspaceOptions, code: { type: 'string' } });
  if (words.length !== 1 || words[0] !== 'export') {
    throw new LetterlockError('invalid-input', 'There is one command here: letterlock key export.');
  }
  return withApp(io, values, async ({ app, call }) => {
    const { people } = await call('vault.status', {});
    const person = choosePerson(people, wantedPerson(io, values.person));
    const passphrase = person?.passphrase === true ? await findPassphrase(io, values['passphrase-file']) : null;
    const secrets = {
      ...(passphrase !== null && { passphrase }),
      ...(values.code === undefined ? codeOf(io) : { code: values.code }),
    };
    const hex = await app.exportKey(
      { name: person?.name ?? 'owner', from: 'cli', permissions: 'all' },
      secrets,
      person?.id,
    );
    io.err(
      'Whoever has this key and the database reads everything in it, mail and contacts, until the keys are changed.',
    );
    io.err(`Open it with sqlcipher 4 or newer, while Letterlock is closed: PRAGMA key = "x'…'";`);
    io.out(JSON.stringify({ databaseKey: hex }));
    return 0;
  });
};
