/** Run by `keychain.test.ts` inside a session of its own: one round through the real keychain, told as JSON. */
import { randomBytes } from 'node:crypto';
import { createOsKeychain } from '../../../src/core/vault/os-keychain.ts';

const keychain = createOsKeychain();
const available = await keychain.available();
let answer: object = { available };
if (available.ok) {
  const item = `test ${randomBytes(6).toString('hex')}`;
  const key = randomBytes(32);
  const before = await keychain.get(item);
  await keychain.set(item, key);
  const kept = (await keychain.get(item))?.equals(key) ?? false;
  const deleted = await keychain.delete(item);
  const deletedAgain = await keychain.delete(item);
  answer = { available, before, kept, deleted, deletedAgain, after: await keychain.get(item) };
}
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.exit(0);
