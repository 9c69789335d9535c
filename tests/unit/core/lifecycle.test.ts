/** Whatever goes wrong on the way in or out, nothing of a workspace stays open behind a locked door. */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEventBus } from '../../../src/core/events.ts';
import { createLifecycle } from '../../../src/core/lifecycle.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { keyFilePath } from '../../../src/core/vault/keyfile.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { withPorts } from '../../support/app.ts';
import type { TestPorts } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';

const anna = { id: '6d1f7a5e-0c52-4b34-9a57-2f7f0f9a8f11', name: 'Anna' };
const notHere = () => Promise.reject(new Error('not asked for here'));

/** The last connection to a database takes its log with it. */
const isOpen = (ports: TestPorts): boolean => existsSync(`${databaseFile(ports.paths.dataDir)}-wal`);

test('a workspace that could not be entered is closed again', () =>
  withPorts(async (ports) => {
    const life = createLifecycle({
      ports,
      events: createEventBus(() => undefined),
      lockedLog: { handOver: () => undefined },
      background: true,
      lockWhenIdle: true,
      hooks: { waysIn: { add: notHere, remove: notHere }, keyEnded: () => undefined, policy: () => ({}) },
      lockFor: () => undefined,
    });
    writeFileSync(keyFilePath(ports.paths.dataDir), 'no key file');
    await expect(life.enter(deriveKeys(randomBytes(32)), anna)).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(life.current()).toBeNull();
    expect(isOpen(ports)).toBe(false);
  }));

test('a workspace is closed to its end where its log cannot be signed any more', () =>
  withPorts(async (ports) => {
    const { workspace, keys, call } = await openTestWorkspace(ports);
    await call('settings.update', { postalAddress: 'Any Street 1' });
    const other = openStore({ path: databaseFile(ports.paths.dataDir), key: keys.database });
    other.db.exec(`CREATE TRIGGER full BEFORE INSERT ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'no space'); END`);
    other.close();
    await expect(workspace.close()).rejects.toThrow('no space');
    expect(isOpen(ports)).toBe(false);
  }));
