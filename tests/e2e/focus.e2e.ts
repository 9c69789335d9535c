/** Where the focus is: never lost, whatever closes; and a screen whose part of the page is missing can be had again. */
import { expect, test as plain } from './support/letterlock.ts';
import { goTo, test } from './support/practice.ts';

test('what closes gives the focus back to what opened it, and Escape closes only what is on top', async ({
  practice: page,
}) => {
  await goTo(page, '/contacts');
  const add = page.getByRole('button', { name: 'Add contact' });
  await add.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a contact' });
  await dialog.getByLabel('Lists').click();
  await expect(page.getByRole('dialog')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(add).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();
});

test('a date is typed part by part, or chosen from a calendar, in the order of the language', async ({
  practice: page,
}) => {
  await goTo(page, '/safety/incident');
  const from = page.getByRole('group', { name: 'From' });
  await from.getByRole('spinbutton').first().focus();
  await page.keyboard.type('31122025');
  await expect(from.getByRole('spinbutton', { name: 'From, year' })).toHaveValue('2025');
  await expect(page.getByText(/^31 Dec 2025/)).toBeVisible();
  await from.getByRole('button', { name: 'Choose a day' }).click();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^1 Jan/)).toBeVisible();
  await expect(from.getByRole('button', { name: 'Choose a day' })).toBeFocused();
});

plain('a screen that could not be fetched is fetched when it is tried again', async ({ workspace: page }) => {
  const parts = '**/assets/accounts-screen*';
  await page.route(parts, (route) => route.abort());
  // Screens are fetched ahead when there is time: this page may have it already.
  await page.reload();
  await page.getByRole('link', { name: 'Accounts' }).click();
  await expect(page.getByRole('heading', { name: 'This screen could not be fetched' })).toBeVisible();
  await page.unroute(parts);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Accounts' })).toBeVisible();
});
