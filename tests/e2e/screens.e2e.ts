/** Every screen of a workspace in use, in light and in dark: nothing inaccessible, no error, no breach of the policy. */
import { expect } from './support/letterlock.ts';
import { goTo, inspect, test } from './support/practice.ts';

const campaign = 'Practice: a shared calendar for small teams';
const draft = 'Autumn release: what is new for teams';

test('today, the accounts and the settings', async ({ practice: page }) => {
  await goTo(page, '/today');
  await expect(page.getByRole('heading', { name: 'Latest replies' })).toBeVisible();
  await inspect(page, 'today', { wide: true });

  await goTo(page, '/accounts');
  await inspect(page, 'accounts');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await expect(
    page.getByRole('link', { name: 'Open the outbox' }).or(page.getByRole('button', { name: 'Open the outbox' })),
  ).toBeVisible();
  await inspect(page, 'account');
  await goTo(page, '/accounts/outbox');
  await page.getByRole('option').first().click();
  await expect(page.getByRole('article')).toBeVisible();
  await inspect(page, 'outbox');
  await goTo(page, '/accounts/connect');
  await inspect(page, 'connect');
  await page.getByLabel('Email address').fill('robin@gmail.com');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByText('What Google will ask you to allow')).toBeVisible();
  await inspect(page, 'connect-found');
  await page.getByRole('radio', { name: 'Servers and a password' }).click();
  await inspect(page, 'connect-by-hand');

  for (const panel of ['general', 'mail', 'network', 'security', 'activity', 'about']) {
    await goTo(page, `/settings/${panel}`);
    await inspect(page, `settings-${panel}`);
  }
});

test('the inbox: the list, a reply, a bounce, the reply that is written', async ({ practice: page }) => {
  await goTo(page, '/inbox');
  const rows = page.getByRole('listbox', { name: 'Conversations' }).getByRole('option');
  await expect(rows.first()).toBeVisible();
  await inspect(page, 'inbox-list');
  await page.getByRole('button', { name: /^Replies/ }).click();
  await rows.first().click();
  await expect(page.getByRole('textbox', { name: 'Your reply' })).toBeVisible();
  await expect(page.getByRole('article').first()).toBeVisible();
  await inspect(page, 'inbox', { wide: true });
  await page.getByRole('textbox', { name: 'Your reply' }).fill('Thank you! Thursday at ten suits me well.');
  await inspect(page, 'inbox-writing');
  await page.getByRole('button', { name: 'Change what it is' }).last().click();
  await inspect(page, 'inbox-verdicts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Bounces/ }).click();
  await rows.first().click();
  await expect(page.getByRole('article').filter({ hasText: 'Addresses concerned' }).first()).toBeVisible();
  await inspect(page, 'inbox-bounce');
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('no such person');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await inspect(page, 'inbox-nothing');
});

test('campaigns: the list, the run, the ledger, the editor, the review', async ({ practice: page }) => {
  await goTo(page, '/campaigns');
  const list = page.getByRole('grid', { name: 'Campaigns' });
  await inspect(page, 'campaigns', { wide: true });
  await list.getByRole('row', { name: campaign }).click();
  const contacts = page.getByRole('grid', { name: 'Contacts' });
  await expect(contacts.getByRole('row').nth(5)).toBeVisible();
  await inspect(page, 'campaign-run', { wide: true });
  await contacts.getByRole('row', { name: 'Replied' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('Server: 250');
  await inspect(page, 'ledger');
  await page.keyboard.press('Escape');

  await goTo(page, '/campaigns');
  await list.getByRole('row', { name: draft }).click();
  await inspect(page, 'editor-audience');
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toContainText('the autumn release');
  await inspect(page, 'editor', { wide: true });
  await page.getByRole('button', { name: 'Insert field' }).first().click();
  await inspect(page, 'editor-fields');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(
    page
      .getByRole('dialog')
      .getByText('Send a test mail')
      .or(page.getByRole('button', { name: 'Send test' })),
  ).toBeVisible();
  await inspect(page, 'editor-preview');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Schedule' }).click();
  await inspect(page, 'editor-schedule');
  await page.getByRole('tab', { name: 'Sender' }).click();
  await inspect(page, 'editor-sender');
  await page.getByRole('tab', { name: 'Review and launch' }).click();
  await page.getByRole('button', { name: 'Simulate the run' }).click();
  await expect(page.getByRole('grid', { name: 'Who gets what when' }).getByRole('row').nth(3)).toBeVisible();
  await inspect(page, 'editor-review', { wide: true });
});

test('contacts: the table, the details, the filter, the selection, imports, do-not-contact', async ({
  practice: page,
}) => {
  await goTo(page, '/contacts');
  const table = page.getByRole('grid', { name: 'Contacts' });
  await expect(table.getByRole('row').nth(9)).toBeVisible();
  await inspect(page, 'contacts', { wide: true });
  await table.getByRole('row').nth(3).click();
  await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeVisible();
  await inspect(page, 'contact', { wide: true });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('button', { name: 'Add condition' }).click();
  await inspect(page, 'contacts-filter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '1 filter' }).click();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.keyboard.press('Escape');
  await table.getByRole('row').nth(2).getByRole('checkbox').click();
  await table.getByRole('row').nth(4).getByRole('checkbox').click();
  await inspect(page, 'contacts-selected');
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByRole('button', { name: 'Add contact' }).click();
  await inspect(page, 'contacts-add');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Do not contact' }).click();
  await expect(page.getByRole('grid', { name: 'Do-not-contact list' }).getByRole('row').nth(2)).toBeVisible();
  await inspect(page, 'suppression');
  await page.getByRole('button', { name: 'Imports' }).click();
  await inspect(page, 'imports');
});

test('what lies above the screens: the palette, the shortcuts, the lock', async ({ practice: page }) => {
  await goTo(page, '/today');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Go to, do, or find a contact or campaign').fill('cal');
  await expect(page.getByRole('option', { name: campaign })).toBeVisible();
  await inspect(page, 'palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await inspect(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await inspect(page, 'locked');
});
