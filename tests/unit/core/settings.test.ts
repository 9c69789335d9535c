import { expect, test } from 'vitest';
import { openTestWorkspace } from '../../support/workspace.ts';

test('changing one setting leaves the others as they are', async () => {
  const ws = await openTestWorkspace();
  try {
    await ws.call('settings.update', { postalAddress: '1 Main Street', pollMinutes: 30 });
    await ws.call('settings.update', { theme: 'dark' });
    expect(await ws.call('settings.get', {})).toMatchObject({
      postalAddress: '1 Main Street',
      pollMinutes: 30,
      theme: 'dark',
      notifications: true,
    });
  } finally {
    await ws.close();
  }
});
