/** The whole story of a first day: from an empty directory to a running campaign, by mouse and by keyboard. */
import type { Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, faults, passphrase, test } from './support/letterlock.ts';
import { goTo, test as withPractice } from './support/practice.ts';

const contactsFile = join(import.meta.dirname, '../../resources/practice/contacts.csv');

const button = (within: Page | Locator, name: string): Locator => within.getByRole('button', { name, exact: true });

/** The value under a label such as “Sent”. */
const figure = (page: Page, label: string): Locator =>
  page.getByRole('main').getByText(label, { exact: true }).locator('..').locator('span').nth(1);

async function createWorkspace(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('Passphrase again').fill(passphrase);
  await button(page, 'Create the workspace').click();
  const code = await page.getByRole('region', { name: 'Recovery code' }).innerText();
  await page.getByLabel('Type the last group of the code').fill(code.match(/[0-9A-Z]{4}/g)?.at(-1) ?? '');
  await button(page, 'Open Letterlock').click();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
}

async function importFile(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await button(page, 'Import contacts').first().click();
  await page.locator('input[type=file]').setInputFiles(contactsFile);
  await expect(page.getByRole('combobox', { name: 'Email' })).toHaveValue('email');
  await button(page, 'Next').click();
  await button(page, 'Check first').click();
  await expect(page.getByRole('heading', { name: 'This would happen' })).toBeVisible();
  await expect(figure(page, 'Rejected')).toHaveText('12');
  const created = await figure(page, 'New contacts').innerText();
  await button(page, 'Import now').click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await expect(figure(page, 'New contacts')).toHaveText(created);
  await expect(page.getByRole('region', { name: 'Rejected rows' }).getByRole('row')).toHaveCount(13);

  const downloading = page.waitForEvent('download');
  await button(page, 'Download all as CSV').click();
  const report = await readFile(await (await downloading).path(), 'utf8');
  expect(report.trim().split('\n').length).toBeGreaterThanOrEqual(13);
  expect(report).toContain('not-an-address');

  await button(page, 'Show contacts').click();
  await expect(page.getByText(`${created} contacts`)).toBeVisible();
}

async function workWithContacts(page: Page): Promise<void> {
  const table = page.getByRole('grid', { name: 'Contacts' });
  const rows = table.getByRole('row').filter({ has: page.getByRole('gridcell') });
  await page.keyboard.press('/');
  await page.keyboard.type('tanaka.y');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('tanaka.yuri@asahi-seisakusho.example');
  await page.getByRole('textbox', { name: 'Search by address, name or company' }).fill('');

  await button(page, 'Filter').click();
  await button(page, 'Add condition').click();
  await page.getByRole('combobox', { name: 'Field' }).selectOption('Country');
  await page.getByRole('combobox', { name: 'Condition' }).selectOption('is');
  await page.getByRole('textbox', { name: 'Value' }).fill('JP');
  await button(page, 'Save as segment').click();
  await page.getByRole('dialog', { name: 'Save as segment' }).getByLabel('Name').fill('Japan');
  await button(page, 'Save').click();
  const rail = page.getByRole('navigation', { name: 'Lists' });
  await expect(button(rail, 'Japan')).toHaveAttribute('aria-current', 'page');
  await expect(rows.filter({ hasText: 'tanaka.yuri@asahi-seisakusho.example' })).toBeVisible();

  await button(rail, 'New list').click();
  await page.getByRole('dialog', { name: 'New list' }).getByLabel('Name').fill('Friends');
  await button(page, 'Save').click();
  await expect(page.getByRole('heading', { name: 'This list is empty' })).toBeVisible();
  await button(rail, 'All contacts').click();
  await rows.nth(0).getByRole('checkbox').click();
  await rows.nth(2).getByRole('checkbox').click();
  await button(page, 'Add to list').click();
  await page.getByRole('menuitem', { name: 'Friends' }).click();
  await expect(page.getByText('2 contacts put into the list', { exact: true })).toBeVisible();
  await expect(rail.getByRole('button', { name: /^Friends/ })).toContainText('2');

  await button(page, 'Remove').click();
  await expect(page.getByText('2 contacts removed', { exact: true })).toBeVisible();
  await button(page, 'Undo').click();
  await expect(page.getByText('2 contacts are back', { exact: true })).toBeVisible();
  await expect(rail.getByRole('button', { name: /^Friends/ })).toContainText('2');

  await button(rail, 'Do not contact').click();
  await button(page, 'Add').click();
  const adding = page.getByRole('dialog', { name: 'Do not contact' });
  await adding.getByLabel('Addresses and domains').fill('tanaka.yuri@asahi-seisakusho.example\ncompetitor.example');
  await button(adding, 'Add').click();
  await expect(page.getByRole('grid', { name: 'Do-not-contact list' })).toContainText('competitor.example');
}

async function writeCampaign(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'No campaigns yet' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New campaign' }).getByLabel('Name').fill('First steps');
  await page.keyboard.press('Enter');

  await page.getByRole('tabpanel').getByLabel('Lists').first().click();
  await page.getByRole('option', { name: /^contacts/ }).click();
  await page.keyboard.press('Escape');
  await expect(figure(page, 'Do not contact')).toHaveText('1');

  await page.getByRole('tab', { name: 'Sequence' }).click();
  await page.getByLabel('Subject').fill('A question about ');
  await button(page, 'Insert field').first().click();
  await page.getByRole('menuitem', { name: 'Company' }).click();
  await page.getByRole('dialog').getByLabel('If it is empty, write').fill('your team');
  await button(page, 'Insert').click();
  await expect(page.getByLabel('Subject')).toHaveValue('A question about {{ company | default: "your team" }}');
  const text = page.getByRole('textbox', { name: 'Text', exact: true });
  await text.pressSequentially('Hello ');
  await page.getByRole('toolbar').getByRole('button', { name: 'Insert field' }).click();
  await page.getByRole('menuitem', { name: 'First name' }).click();
  await page.getByRole('dialog').getByLabel('If it is empty, write').fill('there');
  await page.keyboard.press('Enter');
  await expect(text).toContainText('Hello {{ firstName | default: "there" }}');
  await text.pressSequentially(', would you like to see our calendar?');
  await button(page, 'Add a follow-up').click();
  await text.pressSequentially('Did my note reach you?');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  await page.getByRole('tab', { name: 'Schedule' }).click();
  for (const day of ['Saturday', 'Sunday']) await button(page, day).click();
  for (const field of ['From', 'Until']) {
    await page.getByRole('group', { name: field }).getByRole('spinbutton').first().focus();
    await page.keyboard.type('0000');
  }
  await page.getByLabel('Mails a day at most').fill('2000');
  await page.getByLabel('At least').fill('0');
  await page.getByLabel('At most', { exact: true }).fill('0');
  await page.getByRole('tab', { name: 'Sender' }).click();
  await page.getByLabel('Mailbox').selectOption({ index: 1 });
}

async function reviewAndLaunch(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Review and launch' }).click();
  await expect(page.getByText('Not ready yet', { exact: true })).toBeVisible();
  await expect(page.getByText('Every mail needs your postal address.')).toBeVisible();
  await expect(button(page, 'Launch')).toBeDisabled();

  await page.getByRole('tab', { name: 'Sender' }).click();
  await page.getByLabel('Postal address').fill('Example Ltd, 1 Example Street, London');
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await page.getByRole('list', { name: 'Steps' }).getByRole('button').first().click();
  await button(page, 'Preview').click();
  const preview = page.getByRole('dialog', { name: 'Preview' });
  await preview.getByRole('textbox', { name: 'Find a contact of the audience' }).fill('camila');
  await expect(preview.getByText('A question about Viento Sur SpA')).toBeVisible();
  const mail = preview.frameLocator('iframe').locator('body');
  await expect(mail).toContainText('Hello Camila, would you like to see our calendar?');
  await expect(mail).toContainText('Example Ltd, 1 Example Street, London');
  await button(preview, 'Send test').click();
  await expect(page.getByText('Test mail sent', { exact: true })).toBeVisible();
  await button(preview, 'Close').click();

  await page.getByRole('tab', { name: 'Review and launch' }).click();
  await expect(page.getByText('Ready to launch', { exact: true })).toBeVisible();
  await button(page, 'Simulate the run').click();
  const plan = page.getByRole('grid', { name: 'Who gets what when' });
  await expect(plan.getByRole('row').nth(3)).toBeVisible({ timeout: 60_000 });
  await button(page, 'Launch').click();
  await button(page.getByRole('dialog'), 'Launch').click();
}

async function watchTheRun(page: Page): Promise<void> {
  await expect(page.getByText('Running', { exact: true })).toBeVisible();
  await expect(figure(page, 'Sent')).toHaveText(/^[1-9]/);
  await button(page, 'Pause').click();
  await expect(page.getByText('Paused by you.')).toBeVisible();
  await button(page, 'Resume').click();
  await expect(page.getByText('Running', { exact: true })).toBeVisible();

  const rows = page.getByRole('grid', { name: 'Contacts' }).getByRole('row');
  await rows.filter({ hasText: '1 of 2' }).first().click();
  const ledger = page.getByRole('dialog');
  await expect(ledger).toContainText('Server: 250');
  await page.keyboard.press('Escape');

  await goTo(page, '/accounts/outbox');
  const received = page.getByRole('option').filter({ hasText: 'A question about' });
  await expect(received.first()).toBeVisible();
  await received.first().click();
  await expect(page.getByRole('article').frameLocator('iframe').locator('body')).toContainText(
    'would you like to see our calendar?',
  );
}

async function lockAndUnlock(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Go to, do, or find a contact or campaign').fill('first st');
  await page.getByRole('option', { name: 'First steps' }).click();
  await expect(page.getByRole('heading', { name: 'First steps' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+l');
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await button(page, 'Unlock').click();
  await expect(page.getByRole('heading', { name: 'First steps' })).toBeVisible();
}

test('from an empty directory to a running campaign', async ({ letterlock, page }) => {
  test.setTimeout(240_000);
  const problems = faults(page);
  await letterlock.open();
  await test.step('first run', () => createWorkspace(page));
  await test.step('import', () => importFile(page));
  await test.step('contacts', () => workWithContacts(page));
  await test.step('write', () => writeCampaign(page));
  await test.step('review', () => reviewAndLaunch(page));
  await test.step('run', () => watchTheRun(page));
  await test.step('lock', () => lockAndUnlock(page));
  expect(problems).toEqual([]);
});

withPractice(
  'the inbox: a wrong verdict is put right and taken back, a reply is written',
  async ({ practice: page }) => {
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    const rows = page.getByRole('listbox', { name: 'Conversations' }).getByRole('option');
    const thread = page.getByRole('region', { name: /mails?$/ });
    await page.getByRole('button', { name: /^Replies/ }).click();
    await page.keyboard.press('j');
    await expect(rows.nth(0)).toHaveAttribute('aria-selected', 'true');
    const first = await page.getByRole('heading', { level: 2 }).innerText();
    await page.keyboard.press('j');
    await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('k');
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(first);

    await button(thread, 'Change what it is').click();
    await page
      .getByRole('menuitemcheckbox', { name: 'Automatic reply' })
      .or(page.getByRole('menuitem', { name: 'Automatic reply' }))
      .or(page.getByRole('menuitemradio', { name: 'Automatic reply' }))
      .click();
    await expect(page.getByText('It now counts as: Automatic reply', { exact: true })).toBeVisible();
    await expect(thread).toContainText('You set this. It had been taken for: Reply.');
    await button(page, 'Undo').click();
    await expect(thread).not.toContainText('You set this.');

    // Who has answered by now, and where they are in the list, depends on the day.
    await page.getByRole('textbox', { name: 'Search conversations' }).fill('Pérez');
    await rows.filter({ hasText: 'Pérez' }).first().click();
    await page.keyboard.press('r');
    await expect(page.getByRole('textbox', { name: 'Your reply' })).toBeFocused();
    await page.keyboard.type('Thank you! Thursday');
    // It was begun, and the page goes away.
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Your reply' })).toHaveValue('Thank you! Thursday');
    await page.getByRole('textbox', { name: 'Your reply' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' at ten suits me well.');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Reply sent', { exact: true })).toBeVisible();
    await expect(thread.getByRole('article').last()).toContainText('You');
    await expect(thread.getByRole('article').last()).toContainText('Thursday at ten suits me well.');
  },
);
