import { mkdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { backupPlan } from '../../../src/shared/contract/backup.ts';
import { until } from '../../support/until.ts';
import { openTestWorkspace } from '../../support/workspace.ts';

const day = 86_400_000;

test('a clock that was set back puts no backup off', async () => {
  let ws = await openTestWorkspace();
  const folder = `${ws.ports.paths.dataDir}-backups`;
  mkdirSync(folder);
  const status = () => ws.call('backup.status', {});
  await ws.call('backup.configure', { target: { kind: 'folder', path: folder }, plan: backupPlan.parse({}) });
  await ws.call('backup.now', {});
  await until(ws, async () => (await status()).lastVerified !== null && (await status()).delivering === null);
  await ws.workspace.close();
  const clock = new ManualClock(ws.ports.clock.now() - 100 * day);
  ws = await openTestWorkspace({ ...ws.ports, clock }, ws.keys);
  await ws.call('backup.list', {});
  expect((await status()).nextAt).toBeLessThanOrEqual(clock.now() + day);
  await ws.close();
  rmSync(folder, { recursive: true });
});
