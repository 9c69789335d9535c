/** Every screen of a workspace in use, in light and in dark: nothing inaccessible, no error, no breach of the policy. */
import { expect, passphrase } from './support/letterlock.ts';
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

  for (const panel of ['general', 'mail', 'network', 'security', 'backups', 'about']) {
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
  await expect(page.getByRole('grid', { name: 'Who gets what when' }).getByRole('row').nth(3)).toBeVisible({
    timeout: 60_000,
  });
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

test('safety: every section, a second person, a key and a webhook with what is shown of them once', async ({
  practice: page,
}) => {
  test.setTimeout(240_000);
  const dialog = page.getByRole('dialog');
  for (const section of ['overview', 'alerts', 'rules', 'audit', 'access', 'incident', 'policy', 'network']) {
    await goTo(page, `/safety/${section}`);
    await inspect(page, `safety-${section}`);
  }

  await goTo(page, '/safety/people');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await dialog.getByLabel('Name').fill('Maximiliane von der Hohenlohe-Langenburg-Schillingsfürst');
  await dialog.getByLabel('Their passphrase').fill('harbour-tulip-quantum-58-fennel');
  await dialog.getByLabel('Your passphrase, or the recovery code').fill(passphrase);
  await inspect(page, 'safety-person-dialog');
  await dialog.getByRole('button', { name: 'Add a person' }).click();
  await expect(dialog).toHaveCount(0);
  await inspect(page, 'safety-people');

  await goTo(page, '/safety/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await dialog.getByLabel('Name').fill('Nightly figures');
  await dialog.getByRole('checkbox').first().click();
  await inspect(page, 'safety-key-dialog');
  await dialog.getByRole('button', { name: 'New key' }).click();
  await expect(dialog).toContainText('ltk_');
  await page.keyboard.press('Escape');
  await expect(dialog, 'what is never shown again stays until it was kept').toContainText('ltk_');
  await inspect(page, 'safety-key-once');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await inspect(page, 'safety-keys');

  await goTo(page, '/safety/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  await dialog.getByLabel('Name').fill('CRM');
  await dialog.getByLabel('Address').fill('https://hooks.example.com/letterlock');
  await inspect(page, 'safety-webhook-dialog');
  await dialog.getByRole('button', { name: 'New webhook' }).click();
  await expect(dialog).toContainText('whsec_');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await inspect(page, 'safety-webhooks');
});

test('settings: where backups go, what opens the workspace, an authenticator app', async ({ practice: page }) => {
  const dialog = page.getByRole('dialog');
  await goTo(page, '/settings/backups');
  await page.getByRole('button', { name: 'Choose where' }).click();
  await inspect(page, 'backup-dialog');
  await page.keyboard.press('Escape');
  await goTo(page, '/settings/security');
  await page.getByRole('button', { name: 'Change', exact: true }).first().click();
  await inspect(page, 'protection-dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(dialog.getByText('Secret', { exact: true })).toBeVisible();
  await inspect(page, 'authenticator-dialog');
});

const oddFile = `Email;Vorname;Nachname;Firma;Position
maximiliane.von-der-hohenlohe-langenburg@verwaltungsgesellschaft.example;Maximiliane;von der Hohenlohe;"Verwaltungsgesellschaft Süddeutscher Landmaschinenhersteller mbH & Co. KG";Stellvertretende Geschäftsführerin
layla@example.org;ليلى;حداد;شركة المستقبل للتجارة;مديرة
wang@example.cn;伟;王;上海明光电子有限公司;经理
not-an-address;Broken;Row;Nowhere;
two@at@signs.example;Two;At;Nowhere;
`;

test('an import with rows that cannot be read: checked first, then done; what does not fit is told', async ({
  practice: page,
}) => {
  await goTo(page, '/contacts/import');
  await inspect(page, 'import-file');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'messe.csv', mimeType: 'text/csv', buffer: Buffer.from(oddFile) });
  await expect(page.getByText('messe.csv')).toBeVisible();
  await inspect(page, 'import-columns');
  await page.getByRole('button', { name: 'Next' }).click();
  await inspect(page, 'import-options');
  await page.getByRole('button', { name: 'Check first' }).click();
  await expect(page.getByRole('heading', { name: 'Rejected rows' })).toBeVisible({ timeout: 60_000 });
  await inspect(page, 'import-check');
  await page.getByRole('button', { name: 'Import now' }).click();
  await page.getByRole('button', { name: 'Show contacts' }).click({ timeout: 60_000 });
  const row = page.getByRole('grid', { name: 'Contacts' }).getByRole('row', { name: /Maximiliane/ });
  await row.click();
  await page.getByRole('tab', { name: 'Fields' }).click();
  await inspect(page, 'contact-fields');
  const company = row.getByRole('gridcell').nth(2);
  await company.hover();
  await expect(company, 'what is cut can be read').toHaveAttribute(
    'title',
    /^maximiliane\.von-der-hohenlohe-langenburg@/,
  );
});

test('nothing sticks out of a small window, in English and in German', async ({ practice: page }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  const places = ['today', 'inbox', 'campaigns', 'contacts', 'accounts', 'safety', 'safety/audit', 'settings/security'];
  const look = async (): Promise<void> => {
    for (const place of places) {
      await goTo(page, `/${place}`);
      const beyond = await page.evaluate<number>(`Math.max(
        document.documentElement.scrollWidth - innerWidth,
        ...[...document.querySelectorAll('[role="grid"]')].map((table) => table.scrollWidth - table.clientWidth))`);
      expect.soft(beyond, `${place}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
    }
  };
  await look();
  await goTo(page, '/settings/general');
  await page.getByRole('radio', { name: 'Deutsch' }).click();
  await expect(page.getByRole('navigation', { name: 'Bereiche' })).toBeVisible();
  await look();
});
