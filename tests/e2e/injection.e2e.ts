/** A workspace in which every text means harm: each screen shows it as text, runs nothing and fetches nothing. */
import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, faults, passphrase, test, withHost } from './support/letterlock.ts';
import { goTo } from './support/practice.ts';

function seed(directory: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/hostile-seed.ts'), directory, passphrase], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Seeding ended with ${String(code)}.`))));
  });
}

/** Everything by which a text would have got out of its place. */
function troubleOf(page: Page): string[] {
  const found = faults(page);
  page.on('dialog', (dialog) => {
    found.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => found.push(`popup ${popup.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(?:http:\/\/127\.0\.0\.1:\d+\/|data:|blob:)/.test(url)) found.push(`fetched ${url}`);
  });
  return found;
}

/** Elements, in the page and in frames of mails, that only a text can have made. */
const made = `(() => {
  const documents = [document, ...[...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument)];
  return documents.flatMap((one) =>
    [...(one?.querySelectorAll('*') ?? [])].flatMap((element) =>
      [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*javascript:/i.test(value))
        || (element.tagName === 'IMG' && element.getAttribute('src') === 'x') ? [element.outerHTML] : []));
})()`;

test('texts that mean harm are texts on every screen', async ({ page }) => {
  test.setTimeout(240_000);
  await withHost(page, { unlock: true, fill: seed }, async (app) => {
    const trouble = troubleOf(page);
    await app.open();
    await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
    const look = async (what: string): Promise<void> => {
      expect(await page.evaluate<string[]>(made), what).toEqual([]);
      expect(trouble, what).toEqual([]);
    };
    const at = async (path: string, ...shown: readonly string[]): Promise<void> => {
      await goTo(page, path);
      for (const text of shown) {
        await expect(
          page.getByText(`${text} "><img src=x onerror=alert(1)>`).first(),
          `${path}: ${text}`,
        ).toBeVisible();
      }
      await look(path);
    };

    await at('/today');
    await at('/campaigns', 'campaign', 'draft');
    await page.getByRole('row', { name: 'campaign "><img' }).click();
    await expect(page.getByRole('grid', { name: 'Contacts' }).getByRole('row').nth(1)).toBeVisible();
    await look('a campaign');
    await page.getByRole('row', { name: '@adams.example' }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('a row of the ledger');
    await at('/contacts', 'given name', 'company', 'list', 'segment');
    await page.getByRole('row', { name: 'constructor@adams.example' }).click();
    await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeVisible();
    await look('a contact');
    await at('/contacts/suppression', 'note');
    await at('/contacts/imports');
    await expect(page.getByText('file ___img').first()).toBeVisible();
    await at('/inbox', 'words of a bounce');
    for (const which of [0, 1]) {
      await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option').nth(which).click();
      await expect(page.getByRole('article').first()).toBeVisible();
      await look('a conversation');
    }
    // A name that says what a file is must not be turned round.
    const names = await page.getByRole('article').getByText('attachment').allInnerTexts();
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => /[\u202a-\u202e\u2066-\u2069]/.test(name))).toEqual([]);
    await at('/accounts', 'account');
    await at('/accounts/outbox');
    await page.getByRole('option').first().click();
    await expect(page.getByRole('article')).toBeVisible();
    await look('a mail that went out');
    for (const panel of ['general', 'mail', 'network', 'security', 'backups', 'about']) {
      await at(`/settings/${panel}`);
    }
    await at('/safety/people', 'person');
    for (const panel of [
      '/overview',
      '/alerts',
      '/audit',
      '/keys',
      '/access',
      '/rules',
      '/webhooks',
      '/policy',
      '/incident',
      '/network',
    ])
      await at(`/safety${panel}`);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to, do, or find a contact or campaign').fill('adams');
    await expect(page.getByRole('option', { name: 'constructor@adams.example' })).toBeVisible();
    await look('the palette');
  });
});
