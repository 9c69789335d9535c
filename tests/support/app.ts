/** A real app on test ports, called as its owner would. */
import { createApp } from '../../src/core/app.ts';
import type { App } from '../../src/core/app.ts';
import { typedCall } from '../../src/core/dispatch.ts';
import type { TypedCall } from '../../src/core/dispatch.ts';
import type { Ports } from '../../src/core/ports.ts';
import { testPorts } from './ports.ts';
import type { TestPorts } from './ports.ts';

/** Strong enough for the vault, and in no way secret. */
export const testPassphrase = 'glacier-umbrella-tactful-93-orbit';

export interface TestApp<P extends Ports = TestPorts> {
  readonly ports: P;
  readonly app: App;
  readonly call: TypedCall;
}

export async function startTestApp<P extends Ports>(ports: P): Promise<TestApp<P>> {
  const app = await createApp(ports, { checkOutput: true });
  return { ports, app, call: typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' }) };
}

/** Runs `work` with ports on a data directory that is removed afterwards. */
export async function withPorts(work: (ports: TestPorts) => Promise<void>): Promise<void> {
  const ports = testPorts();
  try {
    await work(ports);
  } finally {
    ports.cleanUp();
  }
}

/** Starts an app, runs `work`, and stops the app whatever happens. */
export async function withApp<T>(ports: TestPorts, work: (app: TestApp) => Promise<T>): Promise<T> {
  const started = await startTestApp(ports);
  try {
    return await work(started);
  } finally {
    await started.app.stop();
  }
}

/** What of the keychain opens the workspace; other items keep what is written into it honest. */
export const workspaceItems = ({ keychain }: TestPorts): string[] =>
  [...keychain.items.keys()].filter((name) => name.startsWith('workspace '));
