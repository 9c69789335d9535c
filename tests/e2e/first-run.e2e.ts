import { expect, faults, passphrase, picture, test, violations } from './support/letterlock.ts';

test('a first run leads to the app in under a minute, and a later start asks for the passphrase', async ({
  letterlock,
  page,
}) => {
  const problems = faults(page);

  await letterlock.open();
  await expect(page.getByRole('heading', { name: 'Welcome to Letterlock' })).toBeVisible();
  await picture(page, 'first-run');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('Passphrase again').fill(passphrase);
  await page.getByRole('button', { name: 'Create the workspace' }).click();

  await expect(page.getByRole('heading', { name: 'Your recovery code' })).toBeVisible();
  const code = await page.getByRole('region', { name: 'Recovery code' }).innerText();
  const groups = code.match(/[0-9A-Z]{4}/g) ?? [];
  expect(groups).toHaveLength(8);
  await picture(page, 'recovery-code');
  await page.getByLabel('Type the last group of the code').fill(groups.at(-1) ?? '');
  await page.getByRole('button', { name: 'Open Letterlock' }).click();
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  await picture(page, 'today-new');
  expect(await violations(page)).toEqual([]);

  await letterlock.restart();
  await letterlock.open();
  await page.getByLabel('Passphrase', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('That passphrase does not open this workspace.')).toBeVisible();
  await picture(page, 'unlock');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  expect(problems).toEqual([]);
});

test('every section of an open workspace shows itself without error or accessibility violation', async ({
  workspace,
}) => {
  const problems = faults(workspace);
  for (const section of ['Today', 'Inbox', 'Campaigns', 'Contacts', 'Accounts', 'Settings']) {
    await workspace.getByRole('navigation').getByRole('link', { name: section }).click();
    await expect(workspace.getByRole('heading', { name: section, level: 1 })).toBeVisible();
    await expect(workspace.locator('[aria-busy="true"]')).toHaveCount(0);
    await picture(workspace, `empty-${section.toLowerCase()}`);
    expect(await violations(workspace), section).toEqual([]);
  }
  expect(problems).toEqual([]);
});
