/** Every screen as somebody with a smaller role: what is offered is what the core lets them do. */
import type { Page } from '@playwright/test';
import { cpSync } from 'node:fs';
import { callOnce, expect, passphrase, withHost } from './support/letterlock.ts';
import { goTo, inspect, test as base } from './support/practice.ts';

const theirs = 'marble-lantern-quiet-58-ferry';

interface Fixtures {
  /** Opens the practice workspace as a person with that role, and tells of every call that was refused. */
  readonly enter: (role: 'admin' | 'sender' | 'reviewer' | 'auditor') => Promise<string[]>;
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
const safety = [
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
];

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
  for (const name of safety) {
    await goTo(page, `/safety/${name}`);
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

test('a sender imports, writes, looks ahead, pauses and answers, and nothing that is offered is refused', async ({
  enter,
  page,
}) => {
  test.setTimeout(300_000);
  const refused = await enter('sender');
  expect((await sections(page)).map((text) => text.split('\n')[0])).toEqual([
    'Today',
    'Inbox',
    'Campaigns',
    'Contacts',
    'Accounts',
    'Settings',
  ]);
  await expect(page.getByRole('heading', { name: 'Latest replies' })).toBeVisible();
  await inspect(page, 'sender-today');

  await goTo(page, '/inbox');
  // Of the practice people some take mail only at the second try; this one takes it at once.
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('Pérez');
  await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option', { name: /Pérez/ }).first().click();
  await page.getByRole('textbox', { name: 'Your reply' }).fill('Thank you! Thursday at ten suits me well.');
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByRole('article').filter({ hasText: 'Thursday at ten suits me well.' })).toBeVisible();

  await goTo(page, '/campaigns');
  await page.getByRole('row', { name: 'Practice: a shared calendar for small teams' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await goTo(page, '/campaigns');
  await page.getByRole('row', { name: 'Autumn release: what is new for teams' }).click();
  for (const tab of ['Audience', 'Sequence', 'Schedule', 'Sender', 'Review and launch']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Simulate the run' }).click();
  await expect(page.getByRole('grid', { name: 'Who gets what when' }).getByRole('row').nth(3)).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('button', { name: 'Launch' })).not.toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'sender-review');

  await goTo(page, '/contacts/import');
  await page.locator('input[type=file]').setInputFiles({
    name: 'fair.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Email;Vorname\nnoor@fair.example;Noor\n'),
  });
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Show contacts' }).click({ timeout: 60_000 });
  await page.getByRole('grid', { name: 'Contacts' }).getByRole('row', { name: /Noor/ }).click();
  await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export' })).toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'sender-contact');
  await page.getByRole('button', { name: 'Jobs' }).click();
  await expect(page.getByRole('dialog', { name: 'Jobs' })).toContainText('fair.csv');
  await inspect(page, 'sender-jobs');
  await page.keyboard.press('Escape');
  await goTo(page, '/contacts/suppression');
  await goTo(page, '/contacts/imports');

  await goTo(page, '/accounts');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveAttribute('aria-disabled', 'true');
  await inspect(page, 'sender-account');
  for (const panel of panels) {
    await goTo(page, `/settings/${panel}`);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await inspect(page, 'sender-about');
  expect(refused).toEqual([]);
});

test('an admin does all but what is the owner’s, and nothing that is offered is refused', async ({ enter, page }) => {
  test.setTimeout(300_000);
  const refused = await enter('admin');
  for (const place of ['/today', '/inbox', '/campaigns', '/contacts', '/accounts']) {
    await goTo(page, place);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).first().click();
  for (const name of safety) {
    await goTo(page, `/safety/${name}`);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  const dialog = page.getByRole('dialog');
  await goTo(page, '/safety/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await dialog.getByLabel('Name').fill('Nightly figures');
  await dialog.getByRole('checkbox').first().click();
  await dialog.getByRole('button', { name: 'New key' }).click();
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await goTo(page, '/safety/people');
  await expect(page.getByText('Robin')).toBeVisible();
  await inspect(page, 'admin-people');
  for (const panel of [...panels, 'backups']) {
    await goTo(page, `/settings/${panel}`);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await goTo(page, '/settings/security');
  await inspect(page, 'admin-security');
  await goTo(page, '/settings/general');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(refused).toEqual([]);
});
