import type { CDPSession, Page } from '@playwright/test';
import { expect, faults, passphrase, picture, test, violations } from './support/letterlock.ts';

/** A security key that is always at hand and derives secrets, as Chromium plays one. */
async function plugIn(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

async function show(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  await page.goto(`${new URL(page.url()).origin}/#${place}`);
}

/** Everything that the page's heap holds, as text. */
async function heapOf(session: CDPSession): Promise<string> {
  const pieces: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return pieces.join('');
}

test('a security key is needed to open the workspace from the moment it was added', async ({ workspace: page }) => {
  const problems = faults(page);
  await show(page, '/settings/security');
  await page.getByRole('link', { name: 'Open there' }).click();
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\//);
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  await plugIn(page);
  await show(page, '/settings/security');
  await picture(page, 'settings-security');
  await page.getByRole('button', { name: 'Add a key' }).click();
  await page.getByLabel('Name of the key').fill('Blue one');
  await page.getByLabel('Your passphrase').fill(passphrase);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Add a key' }).click();
  await expect(page.getByText('Blue one')).toBeVisible();

  await page
    .getByRole('main')
    .getByRole('button', { name: /Lock now/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await picture(page, 'unlock-security-key');
  await page.getByRole('button', { name: 'Unlock with the security key' }).click();
  await expect(page.getByText('Blue one')).toBeVisible();
  expect(problems).toEqual([]);
});

test('a locked page holds nothing of the workspace any more', async ({ workspace: page }) => {
  const marker = 'Quillwort Lane 7';
  const session = await page.context().newCDPSession(page);
  await show(page, '/settings/mail');
  await page.getByLabel('Postal address').fill(marker);
  await page.getByRole('button', { name: 'Save' }).click();
  await show(page, '/settings/general');
  expect(await heapOf(session)).toContain(marker);
  await page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeFocused();
  const fresh = await page.context().newCDPSession(page);
  expect(await heapOf(fresh)).not.toContain(marker);
});
