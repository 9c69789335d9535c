/**
 * The loopback host of an installation whose organisation imposes something. `node governed-host.ts RENDERER PASSPHRASE
 * POLICY`, the policy as JSON, prints the one-time address; the workspace is made and open.
 */
import { createApp } from '../../../src/core/app.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { startLoopbackHost } from '../../../src/web/server.ts';
import { policySource } from '../../support/policy.ts';
import { testPorts } from '../../support/ports.ts';

const [rendererDir, passphrase, policy] = process.argv.slice(2);
if (rendererDir === undefined || passphrase === undefined || policy === undefined) {
  throw new Error('Give the screens, a passphrase and a policy.');
}
const ports = { ...testPorts(), clock: systemClock, policySources: [policySource(JSON.parse(policy))] };
const app = await createApp(ports, { checkOutput: true });
await app.dispatch({ name: 'owner', from: 'test', permissions: 'all' }, 'vault.create', {
  keychain: false,
  passphrase,
});
const host = await startLoopbackHost({ app, rendererDir, version: ports.version, clock: systemClock, log: ports.log });
process.stdout.write(`${host.address()}\n`);

process.once('SIGTERM', () => {
  void (async () => {
    await host.close();
    await app.stop();
    ports.cleanUp();
    process.exit(0);
  })();
});
