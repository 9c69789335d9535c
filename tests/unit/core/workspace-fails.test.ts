/** A workspace that cannot be opened leaves nothing behind that asks its closed database. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEventBus } from '../../../src/core/events.ts';
import { createEgress } from '../../../src/core/net/egress.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';
import { testPorts } from '../../support/ports.ts';

test('neither the gate of connections nor a change of the policy reads from it', async () => {
  const ports = testPorts();
  const egress = createEgress(ports.clock);
  const broken: unknown[] = [];
  const events = createEventBus((error) => void broken.push(error));
  const paths = { ...ports.paths, resourcesDir: '/nowhere' };
  await expect(openWorkspace({ ...ports, egress, paths }, deriveKeys(randomBytes(32)), events)).rejects.toThrow(
    /ENOENT/,
  );
  expect(() => egress.check('mail.letterlock.example', 465)).toThrow(
    expect.objectContaining({ code: 'egress-refused' }) as Error,
  );
  events.emit('policy.changed', {});
  expect(broken).toEqual([]);
  ports.cleanUp();
});
