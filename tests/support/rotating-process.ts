/**
 * Makes one change after the other to a workspace's keys until it is killed: for the test that kills it. Told what to do
 * by its arguments; says `ready` when it begins, and a line for each change that came to its end.
 */
import { createApp } from '../../src/core/app.ts';
import { typedCall } from '../../src/core/dispatch.ts';
import { findInstallation } from '../../src/core/installation.ts';
import { systemPorts } from '../../src/core/system-ports.ts';
import { noKeychain } from '../../src/core/vault/os-keychain.ts';

const [dataDir = '', what = '', first = '', second = '', recoveryCode = ''] = process.argv.slice(2);
const { version, resourcesDir, workerEntry } = findInstallation(import.meta.url);
const app = await createApp(
  systemPorts({
    version,
    host: { kind: 'cli', platform: process.platform, customTitleBar: false, notifications: false },
    dataDir,
    resourcesDir,
    workerEntry,
    keychain: noKeychain('none in this test'),
  }),
  { background: false },
);
const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
const passphrases = [first, second];

/** Whichever of the two opens it now: a change that was cut off may have come to its end. */
async function unlock(): Promise<number> {
  try {
    await call('vault.unlock', { passphrase: first });
    return 0;
  } catch {
    await call('vault.unlock', { passphrase: second });
    return 1;
  }
}

let present = await unlock();
process.stdout.write('ready\n');
for (;;) {
  const current = { passphrase: passphrases[present] ?? '' };
  if (what === 'passphrase') {
    await call('vault.protect', { keychain: false, passphrase: passphrases[1 - present], current });
    present = 1 - present;
  } else if (what === 'recovery') {
    await call('vault.newRecoveryCode', { current });
  } else {
    await call('vault.rotate', what === 'every-key' ? { current, recoveryCode } : { current });
  }
  process.stdout.write('done\n');
}
