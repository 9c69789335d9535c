/** What happens between a question and its answer: nothing typed is lost, nothing is done twice, nothing fails unseen. */
import type { Page } from '@playwright/test';
import { expect, test as plain } from './support/letterlock.ts';
import { goTo, test } from './support/practice.ts';

/** Goes to a place once the app is there: before, the address still holds what the page proves itself with. */
async function arrive(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
  await page.goto(new URL(`#${place}`, page.url()).href);
}

const call = (name: string): string => `**/call/${name}`;
const refused = (code: string): string => JSON.stringify({ ok: false, error: { code, message: 'The test refuses.' } });

/** Holds a call up until it is let go, as it was (null) or with an answer of the test's. */
async function hold(page: Page, name: string) {
  const held: ((body: string | null) => void)[] = [];
  let asked = 0;
  let free = false;
  await page.route(call(name), async (route) => {
    asked += 1;
    if (free) return route.continue();
    const body = await new Promise<string | null>((resolve) => held.push(resolve));
    return body === null ? route.continue() : route.fulfill({ contentType: 'application/json', body });
  });
  return {
    asked: () => asked,
    /** From now on nothing is held up. */
    end(): void {
      free = true;
      for (const go of held.splice(0)) go(null);
    },
    async letGo(body: string | null): Promise<void> {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      for (const go of held.splice(0)) go(body);
    },
  };
}

plain('two quick choices about one rule are both made', async ({ workspace: page }) => {
  await arrive(page, '/safety/rules');
  const rule = page.getByRole('listitem').filter({ hasText: 'Five within ten minutes.' });
  const [lock, notify] = [rule.getByLabel('Lock', { exact: true }), rule.getByLabel('Notify me')];
  await expect(lock).toBeVisible();
  const before = [await lock.isChecked(), await notify.isChecked()];
  let stored = 0;
  page.on('response', (answer) => {
    if (answer.url().endsWith('/call/monitor.setRule')) stored += 1;
  });
  // The second comes before the answer to the first is on the screen.
  const rules = await hold(page, 'monitor.rules');
  await lock.click();
  await notify.click();
  await expect.poll(() => stored).toBe(2);
  rules.end();
  await expect(lock).toBeChecked({ checked: before[0] !== true });
  await expect(notify).toBeChecked({ checked: before[1] !== true });
  // What the core has is what is shown, also to who comes anew.
  await page.getByRole('button', { name: 'Overview', exact: true }).click();
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await expect(lock).toBeChecked({ checked: before[0] !== true });
  await expect(notify).toBeChecked({ checked: before[1] !== true });
});

plain(
  'a campaign: numbers are typed from nothing, and a step that comes back brings its text',
  async ({ workspace: page }) => {
    await arrive(page, '/campaigns/new');
    await page.getByRole('dialog').getByLabel('Name').fill('Spring');
    await page.getByRole('dialog').getByRole('button', { name: 'New campaign' }).click();
    await page.getByRole('tab', { name: 'Schedule' }).click();
    const limit = page.getByLabel('Mails a day at most');
    await limit.fill('');
    await limit.pressSequentially('50');
    await expect(limit).toHaveValue('50');

    await page.getByRole('tab', { name: 'Sequence' }).click();
    const text = page.getByRole('textbox', { name: 'Text', exact: true });
    await text.fill('The first mail');
    await page.getByRole('button', { name: 'Add a follow-up' }).click();
    await text.fill('The second mail');
    await page.getByRole('list', { name: 'Steps' }).getByRole('button').first().click();
    await expect(text).toHaveText('The first mail');
    await page.getByRole('button', { name: 'Remove step' }).click();
    await expect(text).toHaveText('The second mail');
    await text.fill('The second mail, written on');
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect(text).toHaveText('The first mail');
    await page.getByRole('list', { name: 'Steps' }).getByRole('button').last().click();
    await expect(text).toHaveText('The second mail, written on');
  },
);

test('a reply that is on its way is sent once, and its failure is told wherever one is by then', async ({
  practice: page,
}) => {
  await goTo(page, '/inbox');
  const conversations = page.getByRole('listbox', { name: 'Conversations' }).getByRole('option');
  await conversations.first().click();
  const reply = page.getByRole('textbox', { name: 'Your reply' });
  const send = page.getByRole('button', { name: 'Send reply' });
  await reply.fill('Thank you!');
  const replies = await hold(page, 'inbox.reply');
  await send.click();
  await expect(send).toHaveAttribute('aria-busy', 'true');
  await reply.fill('Thank you! And one more thing');
  await conversations.nth(1).click();
  await expect(reply).toHaveValue('');
  await conversations.first().click();
  await expect(reply).toHaveValue('Thank you! And one more thing');
  await expect(send).toHaveAttribute('aria-busy', 'true');
  await reply.press('Control+Enter');
  await conversations.nth(1).click();
  await replies.letGo(refused('host-unreachable'));
  await expect(page.getByRole('region', { name: /Notifications/ }).getByText('not', { exact: false })).toBeVisible();
  expect(replies.asked()).toBe(1);
  await conversations.first().click();
  await expect(reply).toHaveValue('Thank you! And one more thing');
});

test('a page of a list that cannot be had is not asked for without end, and takes nothing away', async ({
  practice: page,
}) => {
  let failures = 0;
  await page.route(call('contacts.list'), async (route) => {
    const input: { readonly cursor?: string } = route.request().postDataJSON();
    if (input.cursor === undefined) return route.continue();
    failures += 1;
    return route.fulfill({ contentType: 'application/json', body: refused('internal') });
  });
  await goTo(page, '/contacts');
  const table = page.getByRole('grid');
  await table.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('alert').getByRole('button', { name: 'Try again' })).toBeVisible();
  const before = failures;
  await page.waitForTimeout(1_000);
  expect(failures).toBe(before);
  await expect(table.getByRole('row').nth(5)).toBeVisible();
  await page.unroute(call('contacts.list'));
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

plain(
  'a test that answers for other settings than are filled in now counts for nothing',
  async ({ workspace: page }) => {
    await arrive(page, '/accounts/connect');
    await page.getByLabel('Email address').fill('anna@firma.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: /^Servers and a password/ }).click();
    for (const server of ['Sending (SMTP)', 'Receiving (IMAP)']) {
      await page.getByRole('group', { name: server }).getByLabel('Server').fill('mail.firma.example');
    }
    await page.getByLabel('Password', { exact: true }).fill('secret');
    const tests = await hold(page, 'accounts.test');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByRole('group', { name: 'Sending (SMTP)' }).getByLabel('Server').fill('other.firma.example');
    await tests.letGo(JSON.stringify({ ok: true, value: { ok: true, steps: [] } }));
    await expect(page.getByRole('button', { name: 'Test the connection' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Connect', exact: true })).toHaveAttribute('aria-disabled', 'true');
  },
);
