/** The whole core in a process of a test's own, on a workspace of its own, with the ports of this system. */
import { createApp } from '../../src/core/app.ts';
import type { App } from '../../src/core/app.ts';
import { typedCall } from '../../src/core/dispatch.ts';
import type { TypedCall } from '../../src/core/dispatch.ts';
import { findInstallation } from '../../src/core/installation.ts';
import { systemPorts } from '../../src/core/system-ports.ts';
import { noKeychain } from '../../src/core/vault/os-keychain.ts';

export interface Opened {
  readonly app: App;
  /** As the owner. */
  readonly call: TypedCall;
}

export async function openApp(dataDir: string): Promise<Opened> {
  const { version, resourcesDir, workerEntry } = findInstallation(import.meta.url);
  const ports = systemPorts({
    version,
    host: { kind: 'cli', platform: process.platform, customTitleBar: false, notifications: false },
    dataDir,
    resourcesDir,
    workerEntry,
    keychain: noKeychain('none in this test'),
  });
  const app = await createApp(ports, { background: false });
  return { app, call: typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' }) };
}
