/** Every screen as somebody with a smaller role: what is offered is what the core lets them do. */
import type { Page } from '@playwright/test';
import { cpSync } from 'node:fs';
import { callOnce, expect, passphrase, withHost } from './support/letterlock.ts';
import { goTo, inspect, test as base } from './support/practice.ts';

const theirs = 'marble-lantern-quiet-58-ferry';

interface Fixtures {
  /** Opens the practice workspace as a person with that role, and tells of every call that was refused. */
  readonly enter: (role: 'sender' | 'reviewer' | 'auditor') => Promise<string[]>;
}

const test = base.extend<Fixtures>({
  enter: async ({ page, seeded }, use) => {
    const closing: (() => void)[] = [];
    const hosts: Promise<void>[] = [];
    await use(
      (role) =>
        new Promise((opened, failed) => {
          const host = withHost(
            page,
            {
              unlock: false,
              async fill(dataDir) {
                cpSync(seeded, dataDir, { recursive: true });
                await callOnce(dataDir, 'people.add', {
                  name: 'Robin',
                  role,
                  passphrase: theirs,
                  current: { passphrase },
                });
              },
            },
            async (app) => {
              await app.open();
              const refused = refusals(page);
              await page.getByLabel('Who are you?').selectOption({ label: 'Robin' });
              await page.getByLabel('Passphrase', { exact: true }).fill(theirs);
              await page.getByRole('button', { name: 'Unlock' }).click();
              await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
              opened(refused);
              await new Promise<void>((done) => closing.push(done));
            },
          );
          hosts.push(host.catch(failed));
        }),
    );
    for (const done of closing) done();
    await Promise.all(hosts);
  },
});

/** Names of methods that the core has refused since. */
function refusals(page: Page): string[] {
  const found: string[] = [];
  page.on('response', (response) => {
    if (response.status() === 403) found.push(new URL(response.url()).pathname);
  });
  return found;
}

const sections = (page: Page): Promise<string[]> =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allInnerTexts();
const panels = ['general', 'mail', 'network', 'security', 'about'];

test('an auditor sees what is theirs, and nothing on it is refused', async ({ enter, page }) => {
  test.slow();
  const refused = await enter('auditor');
  expect((await sections(page)).map((text) => text.split('\n')[0])).toEqual([
    'Today',
    'Accounts',
    'Safety',
    'Settings',
  ]);
  await expect(page.getByRole('heading', { name: 'Latest replies' })).toBeVisible();
  for (const part of [
    'overview',
    'alerts',
    'rules',
    'audit',
    'dlp',
    'people',
    'keys',
    'webhooks',
    'access',
    'incident',
    'policy',
    'network',
  ]) {
    await goTo(page, `/safety/${part}`);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  for (const panel of [...panels, 'backups']) {
    await goTo(page, `/settings/${panel}`);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await goTo(page, '/settings/general');
  await expect(page.getByText('The role “Auditor” does not allow this.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeDisabled();
  await inspect(page, 'auditor-settings');
  await goTo(page, '/accounts');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'auditor-account');
  for (const place of ['/contacts', '/inbox', '/campaigns/1']) {
    await goTo(page, place);
    await expect(page.getByText('Ask an owner or an administrator')).toBeVisible();
  }
  await inspect(page, 'not-allowed');
  expect(refused).toEqual([]);
});

test('a reviewer reads everything, changes nothing, and nothing that they look at is refused', async ({
  enter,
  page,
}) => {
  test.slow();
  const refused = await enter('reviewer');
  expect((await sections(page)).map((text) => text.split('\n')[0])).not.toContain('Safety');
  await goTo(page, '/inbox');
  await page.getByRole('button', { name: /^Replies/ }).click();
  await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option').first().click();
  await page.getByRole('textbox', { name: 'Your reply' }).fill('Hello');
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveAttribute('aria-disabled', 'true');
  await goTo(page, '/campaigns');
  await page.getByRole('row', { name: 'Autumn release: what is new for teams' }).click();
  await expect(page.getByText('The role “Reviewer” does not allow this.')).toBeVisible();
  await page.getByRole('tab', { name: 'Review and launch' }).click();
  await expect(page.getByRole('button', { name: 'Launch' })).toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'reviewer-review');
  await goTo(page, '/contacts');
  await page.getByRole('grid', { name: 'Contacts' }).getByRole('row').nth(3).click();
  await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export' })).toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'reviewer-contact');
  for (const panel of panels) await goTo(page, `/settings/${panel}`);
  expect(refused).toEqual([]);
});
