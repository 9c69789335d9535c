/** Ports for tests: a real temporary data directory, a clock that is moved by hand, a keychain in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../src/core/clock.ts';
import { createNetwork } from '../../src/core/net/network.ts';
import type { Dns, Keychain, Log, Ports } from '../../src/core/ports.ts';

/** Monday 2026-03-02, 09:00 UTC. */
export const testStart = Date.UTC(2026, 2, 2, 9);

export function memoryKeychain(): Keychain & { readonly items: Map<string, Buffer> } {
  const items = new Map<string, Buffer>();
  return {
    name: 'Test keychain',
    items,
    available: () => Promise.resolve({ ok: true }),
    get(item) {
      const secret = items.get(item);
      return Promise.resolve(secret === undefined ? null : Buffer.from(secret));
    },
    set(item, secret) {
      items.set(item, Buffer.from(secret));
      return Promise.resolve();
    },
    delete: (item) => Promise.resolve(items.delete(item)),
  };
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly data: unknown;
}

export function memoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, data?: unknown): void => {
      lines.push({ level, message, data });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export interface TestPorts extends Ports {
  readonly clock: ManualClock;
  readonly keychain: ReturnType<typeof memoryKeychain>;
  readonly log: ReturnType<typeof memoryLog>;
  cleanUp(): void;
}

/** Knows no name. */
export const silentDns: Dns = {
  mx: () => Promise.resolve([]),
  srv: () => Promise.resolve([]),
  txt: () => Promise.resolve([]),
  a: () => Promise.resolve([]),
  aaaa: () => Promise.resolve([]),
};

export function testPorts(overrides: Partial<Pick<Ports, 'dns' | 'fetchText' | 'network'>> = {}): TestPorts {
  const dataDir = mkdtempSync(join(tmpdir(), 'letterlock-test-'));
  return {
    version: '0.0.0-test',
    host: { kind: 'cli', platform: process.platform, customTitleBar: false, notifications: false },
    clock: new ManualClock(testStart),
    keychain: memoryKeychain(),
    paths: { dataDir, resourcesDir: join(import.meta.dirname, '../../resources') },
    notifier: { replied: () => undefined, alerted: () => undefined },
    log: memoryLog(),
    dns: silentDns,
    fetchText: () => Promise.reject(new Error('no network in tests')),
    network: createNetwork(),
    workerEntry: new URL('../../src/core/jobs/worker.ts', import.meta.url),
    cleanUp: () => rmSync(dataDir, { recursive: true, force: true }),
    ...overrides,
  };
}
