/** Data-loss prevention as whoever uses Letterlock meets it: its page, a campaign's review, an answer, an export. */
import { expect } from './support/letterlock.ts';
import { goTo, inspect, test } from './support/practice.ts';

const card = '4111 1111 1111 1111';

test('a rule is made and tried, an answer is asked about and goes out, and the finding is kept', async ({
  practice: page,
}) => {
  test.slow();
  await goTo(page, '/safety/dlp');
  await expect(page.getByText('Card numbers')).toBeVisible();
  await inspect(page, 'dlp-rules', { wide: true });
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const form = page.getByRole('dialog', { name: 'Add a rule' });
  await form.getByLabel('Words and phrases, one a line').fill('Project Falcon\nKestrel');
  await form.getByRole('radio', { name: 'Block' }).click();
  await form.getByLabel('Try it').fill('News of project falcon, at last');
  await expect(form.getByText('One is found:')).toBeVisible();
  await expect(form.locator('mark')).toHaveText('project falcon');
  await inspect(page, 'dlp-rule', { wide: true });
  await form.getByLabel('Look for').selectOption('pattern');
  await form.getByLabel('Pattern', { exact: true }).fill('(a+)+$');
  await expect(form.getByText(/The pattern cannot be used/)).toBeVisible();
  await form.getByLabel('Look for').selectOption('words');
  await form.getByRole('button', { name: 'Add a rule' }).click();
  await expect(page.getByText('Project Falcon and Kestrel')).toBeVisible();

  await goTo(page, '/inbox');
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('Pérez');
  await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option', { name: /Pérez/ }).first().click();
  const answer = page.getByRole('textbox', { name: 'Your reply' });
  await answer.fill('This is about Project Falcon.');
  await expect(page.getByText('Words in the text: this is not sent.')).toBeVisible();
  await answer.fill(`Please charge ${card} for it.`);
  await expect(page.getByText('Card numbers in the text: confirm that it is meant to leave.')).toBeVisible();
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByRole('button', { name: 'Send it anyway' })).toBeVisible();
  await inspect(page, 'dlp-answer');
  await page.getByRole('button', { name: 'Send it anyway' }).click();
  await expect(page.getByText('Reply sent', { exact: true })).toBeVisible();

  await goTo(page, '/safety/dlp');
  await page.getByRole('tab', { name: 'Findings' }).click();
  await expect(page.getByRole('row', { name: /Card numbers.*Confirmed/ })).toBeVisible();
  await expect(page.getByText(card)).toHaveCount(0);
  await inspect(page, 'dlp-findings', { wide: true });
});

test('a campaign waits for a confirmation, and an export of many asks', async ({ practice: page }) => {
  await goTo(page, '/campaigns');
  await page.getByRole('row', { name: 'Autumn release: what is new for teams' }).click();
  await page.getByRole('tab', { name: 'Sequence' }).click();
  const text = page.getByRole('textbox', { name: 'Text', exact: true });
  await text.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(` Card ${card}.`);
  await expect(text).toContainText(card);
  await page.getByRole('tab', { name: 'Review and launch' }).click();
  await expect(page.getByText('Card numbers in the text: confirm that it is meant to leave.')).toBeVisible();
  await inspect(page, 'dlp-review');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(page.getByText(/Confirmed. A change of the texts asks again/)).toBeVisible();

  await goTo(page, '/safety/dlp');
  await page.getByLabel('Exports of more contacts than this ask first').selectOption('100');
  await goTo(page, '/contacts');
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog', { name: /Export \d+ contacts\?/ })).toBeVisible();
  await inspect(page, 'dlp-export');
  await page.getByRole('button', { name: 'Export all of them' }).click();
  await expect(page.getByText(/export/i).last()).toBeVisible();
});
