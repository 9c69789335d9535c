/** Connecting a mailbox of each kind as a new user would, sending through it, hearing back, and taking it away again. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './support/letterlock.ts';
import { goTo, inspect } from './support/practice.ts';
import { sendCampaign, test } from './support/providers.ts';
import type { ProviderName, World } from './support/providers.ts';
import { dovecot, isMissing } from '../support/needs.ts';
import { googleClient } from '../support/providers/google.ts';
import { sesKey, sesRegion } from '../support/providers/ses.ts';
import { microsoftClient, zohoClient } from '../support/providers/sign-in-hosts.ts';
import { sesSmtpUser } from '../support/providers/world.ts';
import { testUser } from '../support/smtp.ts';

/** Sending and reading wait for polls, and a machine that builds beside is slow. */
test.setTimeout(240_000);
test.skip(isMissing(dovecot), dovecot.hint);

const button = (within: Page | Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
const field = (within: Page | Locator, name: string): Locator => within.getByLabel(name, { exact: true });

async function begin(page: Page, address: string): Promise<void> {
  await goTo(page, '/accounts');
  await button(page.getByRole('main'), 'Connect a mailbox').first().click();
  await page.getByLabel('Email address').fill(address);
  await button(page, 'Continue').click();
  await expect(page.getByRole('radiogroup', { name: 'Ways to connect it' })).toBeVisible();
}

/** Goes on in the browser, where the provider's page has opened, and decides there. */
async function decide(page: Page, start: Locator, decision: 'Allow' | 'Deny' | 'Ask an administrator'): Promise<void> {
  const opening = page.context().waitForEvent('page');
  await start.click();
  const provider = await opening;
  await provider.getByRole('link', { name: decision }).click();
  const said = decision === 'Allow' ? 'You are signed in' : 'The sign-in did not work';
  await expect(provider.getByRole('heading', { name: said })).toBeVisible();
  await provider.close();
}

/** Waits for it where it was connected a moment ago. */
async function accountOf(world: World, address: string): Promise<number> {
  const find = async (): Promise<number | undefined> => {
    const { items } = await world.call('accounts.list', {});
    return items.find((account) => account.address === address)?.id;
  };
  await expect.poll(find).toBeDefined();
  return (await find()) ?? 0;
}

/** One mail out, one answer back, shown in the inbox. */
async function exchange(page: Page, world: World, provider: ProviderName, address: string): Promise<void> {
  const recipient = `bo.${provider}@receiver.example`;
  await sendCampaign(world, await accountOf(world, address), recipient);
  await expect.poll(async () => (await world.sent(provider)).length, { timeout: 40_000 }).toBe(1);
  await world.answer(provider);
  await expect
    .poll(
      async () => {
        await world.call('inbox.poll', {});
        const { items } = await world.call('inbox.list', { limit: 50 });
        return items.some(({ contact }) => contact.email === recipient);
      },
      { timeout: 40_000 },
    )
    .toBe(true);
  await goTo(page, '/inbox');
  const conversations = page.getByRole('listbox', { name: 'Conversations' });
  await expect(conversations.getByRole('option').first()).toBeVisible();
}

async function disconnect(page: Page, world: World, address: string, revoked: boolean): Promise<void> {
  await goTo(page, `/accounts/${String(await accountOf(world, address))}`);
  await button(page, 'Disconnect').click();
  const asking = page.getByRole('dialog');
  await asking.getByRole('checkbox', { name: 'Also delete the mails that were received from it' }).click();
  await button(asking, 'Disconnect').click();
  const receipt = page.getByRole('dialog', { name: 'Disconnected: the receipt' });
  await expect(receipt.getByText('The key of this account is destroyed')).toBeVisible();
  await expect(receipt.getByText('A search finds nothing that is left')).toBeVisible();
  await expect(receipt.getByText('The provider has taken the access back', { exact: true })).toHaveCount(
    revoked ? 1 : 0,
  );
  await expect(receipt.getByText('(not done)')).toHaveCount(0);
  await inspect(page, `receipt-${address}`);
  await button(receipt, 'Done').click();
}

test('Gmail by its own interface: denied once, then allowed, revoked, signed in again', async ({
  beginner: page,
  world,
}) => {
  await begin(page, 'anna@gmail.com');
  await expect(page.getByText('What Google will ask you to allow')).toBeVisible();
  await expect(page.getByText('https://www.googleapis.com/auth/gmail.send')).toBeVisible();
  await inspect(page, 'wizard-google', { wide: true });
  await field(page, 'Client id').fill(googleClient.clientId);
  await field(page, 'Client secret').fill(googleClient.clientSecret);
  await decide(page, button(page, 'Continue in the browser'), 'Deny');
  await expect(page.getByText('The permission was not given')).toBeVisible();
  await inspect(page, 'wizard-denied');
  await decide(page, button(page, 'Sign in again'), 'Allow');
  await expect(page.getByText('anna@gmail.com is connected')).toBeVisible();
  await expect(page.getByText('Everything works.')).toBeVisible();
  await inspect(page, 'wizard-done');
  await button(page, 'Go to the mailbox').click();
  await expect(page.getByText('Sign-in (refresh token)')).toBeVisible();
  await inspect(page, 'account-google', { wide: true });

  await exchange(page, world, 'google', 'anna@gmail.com');

  await world.revoke('accounts.google.com');
  await world.call('inbox.poll', {});
  await goTo(page, '/today');
  await expect(page.getByText('anna@gmail.com has to sign in again.')).toBeVisible();
  await inspect(page, 'today-sign-in-gone');
  await button(page, 'Put it right').click();
  await inspect(page, 'account-sign-in-gone');
  await button(page.getByRole('note'), 'Sign in again').click();
  await decide(page, button(page.getByRole('dialog'), 'Continue in the browser'), 'Allow');
  await expect(page.getByText('Signed in again. What is due goes on.', { exact: true })).toBeVisible();
  await expect(page.getByText('has to sign in again')).toHaveCount(0);
  await disconnect(page, world, 'anna@gmail.com', true);
});

test('Microsoft 365 through Graph: the administrator is asked, the wait can be cancelled', async ({
  beginner: page,
  world,
}) => {
  // Microsoft hosts the domain's mail, as its MX record says.
  await begin(page, 'anna@firma.example');
  await page.getByRole('radio', { name: 'Sign in with Microsoft' }).first().click();
  await field(page, 'Client id').fill(microsoftClient.clientId);
  await inspect(page, 'wizard-microsoft');
  const opening = page.context().waitForEvent('page');
  await button(page, 'Continue in the browser').click();
  await (await opening).close();
  await expect(page.getByRole('heading', { name: 'Finish the sign-in in your browser' })).toBeVisible();
  await inspect(page, 'wizard-waiting');
  await button(page, 'Cancel the sign-in').click();
  await expect(page.getByText('The sign-in was given up.')).toBeVisible();
  await decide(page, button(page, 'Sign in again'), 'Ask an administrator');
  await expect(page.getByText('lets only its administrators approve')).toBeVisible();
  await expect(button(page, 'Copy the approval link for the administrator')).toBeVisible();
  await inspect(page, 'wizard-admin-consent');
  await decide(page, button(page, 'Sign in again'), 'Allow');
  await expect(page.getByText('Everything works.')).toBeVisible();
  await exchange(page, world, 'microsoft', 'anna@firma.example');
  await goTo(page, `/accounts/${String(await accountOf(world, 'anna@firma.example'))}`);
  await inspect(page, 'account-microsoft');
  // Microsoft takes back no single application's access; the receipt says so.
  await world.call('accounts.disconnect', { id: await accountOf(world, 'anna@firma.example'), deleteMail: true });
});

/** The servers take nothing but tokens (XOAUTH2); one of them is a real Dovecot. */
for (const { name, address, radio, wide, client, provider } of [
  {
    name: 'Gmail by SMTP and IMAP with a token',
    address: 'anna@gmail.com',
    radio: 'Sign in with Google, by SMTP and IMAP',
    wide: 'https://mail.google.com/',
    client: googleClient,
    provider: 'google-imap',
  },
  {
    name: 'Microsoft 365 by SMTP and IMAP with a token',
    address: 'anna@firma.example',
    radio: 'Sign in with Microsoft, by SMTP and IMAP',
    wide: 'https://outlook.office.com/SMTP.Send',
    client: microsoftClient,
    provider: 'microsoft-imap',
  },
] as const) {
  test(name, async ({ beginner: page, world }) => {
    await begin(page, address);
    await page.getByRole('radio', { name: radio }).click();
    await expect(page.getByText(wide)).toBeVisible();
    await field(page, 'Client id').fill(client.clientId);
    if ('clientSecret' in client) await field(page, 'Client secret').fill(client.clientSecret);
    await inspect(page, `wizard-${provider}`);
    await decide(page, button(page, 'Continue in the browser'), 'Allow');
    await expect(page.getByText('Everything works.')).toBeVisible();
    await expect(page.getByText('TLSv1.3').first()).toBeVisible();
    await inspect(page, `wizard-${provider}-done`);
    await exchange(page, world, provider, address);
    await goTo(page, `/accounts/${String(await accountOf(world, address))}`);
    await expect(page.getByText('TLS when reading')).toBeVisible();
    await expect(page.getByText('Sign-in (refresh token)')).toBeVisible();
    await inspect(page, `account-${provider}`);
    await world.call('accounts.disconnect', { id: await accountOf(world, address), deleteMail: true });
  });
}

test('the domain of a mailbox is checked, and who is asked is chosen in the settings', async ({
  beginner: page,
  world,
}) => {
  const server = { host: 'mail.office.example', port: 465, tls: 'implicit', user: 'anna' } as const;
  const config = { address: 'anna@office.example', smtp: server, imap: null };
  const { id } = await world.call('accounts.connect', { name: 'Office', config, password: 'p' });
  await goTo(page, `/accounts/${String(id)}`);
  await expect(page.getByText('Not checked yet.')).toBeVisible();
  await button(page, 'Check now').first().click();
  await expect(page.getByText('v=DMARC1; p=none; rua=mailto:anna@office.example').first()).toBeVisible();
  await page.getByText('What comes afterwards').first().click();
  await expect(page.getByText('v=DMARC1; p=reject; rua=mailto:anna@office.example')).toBeVisible();
  await inspect(page, 'account-domain', { wide: true });
  await page.getByRole('link', { name: 'Ask somebody else' }).click();
  await expect(page.getByRole('heading', { name: 'Questions to DNS' })).toBeVisible();
  await page.getByRole('radio', { name: /^Over HTTPS/ }).click();
  await field(page, 'Address of the DNS service').fill('dns.example');
  await expect(page.getByText('beginning with https://')).toBeVisible();
  await world.call('accounts.disconnect', { id });
});

test('Zoho: a sign-in to read, an app password to send', async ({ beginner: page, world }) => {
  await begin(page, testUser.user);
  await button(page, 'Another provider').click();
  await page.getByRole('radio', { name: 'Sign in with Zoho' }).click();
  await field(page, 'Client id').fill(zohoClient.clientId);
  await field(page, 'Client secret').fill(zohoClient.clientSecret);
  await field(page, 'App password for sending').fill(testUser.pass);
  await inspect(page, 'wizard-zoho');
  await decide(page, button(page, 'Continue in the browser'), 'Allow');
  await expect(page.getByText('Everything works.')).toBeVisible();
  await exchange(page, world, 'zoho', testUser.user);
  await goTo(page, `/accounts/${String(await accountOf(world, testUser.user))}`);
  await inspect(page, 'account-zoho');
  await disconnect(page, world, testUser.user, true);
});

test('Amazon SES in the sandbox, with replies from a mailbox', async ({ beginner: page, world }) => {
  const { imap } = await world.servers();
  await begin(page, 'news@letterlock.example');
  await button(page, 'Another provider').click();
  await page.getByRole('radio', { name: 'Amazon SES with an access key' }).click();
  await page.getByLabel('Region').selectOption(sesRegion);
  await field(page, 'Access key id').fill(sesKey.id);
  await field(page, 'Secret access key').fill(sesKey.secret);
  await field(page, 'Server').fill('127.0.0.1');
  await field(page, 'Port').fill(String(imap));
  await field(page, 'User name').fill(testUser.user);
  await field(page, 'Password of this mailbox').fill(testUser.pass);
  await button(page, 'Test the connection').click();
  await expect(page.getByText('This account is in the sandbox')).toBeVisible();
  await inspect(page, 'wizard-ses', { wide: true });
  await button(page, 'Trust this certificate').click();
  await expect(page.getByText('Everything works.')).toBeVisible();
  await button(page, 'Connect').click();
  await expect(page.getByText('Access key and replies')).toBeVisible();
  await inspect(page, 'account-ses');
  await exchange(page, world, 'ses', 'news@letterlock.example');
  await disconnect(page, world, 'news@letterlock.example', false);
});

test('Amazon SES by SMTP, with credentials of its own and without an access key', async ({ beginner: page, world }) => {
  const { imap } = await world.servers();
  await begin(page, 'post@letterlock.example');
  await button(page, 'Another provider').click();
  await page.getByRole('radio', { name: 'Amazon SES with an access key' }).click();
  await page.getByRole('radio', { name: /^By SMTP/ }).click();
  await page.getByLabel('Region').selectOption(sesRegion);
  await field(page, 'SMTP user name').fill(sesSmtpUser.user);
  await field(page, 'SMTP password').fill('mistyped');
  const replies = page.getByRole('group', { name: 'Receiving (IMAP)' });
  await field(replies, 'Server').fill('127.0.0.1');
  await field(replies, 'Port').fill(String(imap));
  await field(replies, 'User name').fill(testUser.user);
  await field(page, 'Password of this mailbox').fill(testUser.pass);
  await button(page, 'Test the connection').click();
  await expect(page.getByText('refused the user name')).toBeVisible();
  await inspect(page, 'wizard-ses-smtp', { wide: true });
  await field(page, 'SMTP password').fill(sesSmtpUser.password);
  await button(page, 'Test the connection').click();
  await button(page, 'Trust this certificate').click();
  await expect(page.getByText('Everything works.')).toBeVisible();
  await button(page, 'Connect').click();
  await exchange(page, world, 'ses-smtp', 'post@letterlock.example');
  await goTo(page, `/accounts/${String(await accountOf(world, 'post@letterlock.example'))}`);
  await expect(page.getByText('SMTP password')).toBeVisible();
  await inspect(page, 'account-ses-smtp');
  await disconnect(page, world, 'post@letterlock.example', false);
});

test('a mail server of one’s own: its certificate is trusted, its mail is signed', async ({
  beginner: page,
  world,
}) => {
  const { smtp, imap } = await world.servers();
  await begin(page, testUser.user);
  await page.getByRole('radio', { name: 'Servers and a password' }).click();
  await field(page, 'Password').fill(testUser.pass);
  for (const [group, port] of [
    ['Sending (SMTP)', smtp],
    ['Receiving (IMAP)', imap],
  ] as const) {
    const server = page.getByRole('group', { name: group });
    await field(server, 'Server').fill('127.0.0.1');
    await field(server, 'Port').fill(String(port));
    await field(server, 'User name').fill(testUser.user);
  }
  await button(page, 'Test the connection').click();
  await expect(button(page, 'Trust this certificate')).toHaveCount(2);
  await inspect(page, 'wizard-own-untrusted');
  await button(page, 'Trust this certificate').first().click();
  await expect(button(page, 'Trust this certificate')).toHaveCount(1);
  await button(page, 'Trust this certificate').click();
  await expect(page.getByText('Everything works.')).toBeVisible();
  await button(page, 'Connect').click();
  await button(page, 'Sign with a key').click();
  await inspect(page, 'dkim-dialog');
  await button(page.getByRole('dialog'), 'Save').click();
  await expect(page.getByText('letterlock._domainkey.letterlock.example')).toBeVisible();
  await inspect(page, 'account-own', { wide: true });
  await exchange(page, world, 'own', testUser.user);
  expect((await world.sent('own'))[0]).toMatch(/^DKIM-Signature: /m);
  await disconnect(page, world, testUser.user, false);
});

/** Connects a mailbox of the mail server of one's own by calls. */
async function connectOwn(world: World, address: string, receives: boolean): Promise<number> {
  const { smtp, imap } = await world.servers();
  const server = (port: number) => ({ host: '127.0.0.1', port, tls: 'implicit', user: testUser.user }) as const;
  const untrusted = { address, displayName: 'Anna', smtp: server(smtp), imap: server(imap) };
  const { steps } = await world.call('accounts.test', { config: untrusted, password: testUser.pass });
  const trusted = (name: 'smtp' | 'imap'): string =>
    steps.find((step) => step.server === name && step.detail['fingerprint'] !== undefined)?.detail['fingerprint'] ?? '';
  const config = {
    ...untrusted,
    smtp: { ...untrusted.smtp, fingerprint: trusted('smtp') },
    imap: receives ? { ...untrusted.imap, fingerprint: trusted('imap') } : null,
  };
  return (await world.call('accounts.connect', { name: address, config, password: testUser.pass })).id;
}

test('a delivery test: one mail to a second mailbox, judged as it arrives', async ({ beginner: page, world }) => {
  const sender = await connectOwn(world, 'news@firma.example', false);
  const receiver = await connectOwn(world, 'second@letterlock.example', true);
  await goTo(page, `/accounts/${String(sender)}`);
  await expect(page.getByRole('heading', { name: 'Delivery test' })).toBeVisible();
  await field(page, 'Second mailbox').selectOption(String(receiver));
  await inspect(page, 'probe-empty');
  const before = (await world.sent('own')).length;
  await button(page, 'Send the test mail').click();
  await expect(button(page, 'Cancel the test')).toBeVisible();
  await expect.poll(async () => (await world.sent('own')).length).toBe(before + 1);
  await button(page, 'Cancel the test').scrollIntoViewIfNeeded();
  await inspect(page, 'probe-running');
  await world.carry('own');
  await expect(page.getByText('It was taken for spam and put into “Junk”.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('The mail is not signed. Many receivers turn such mail away.')).toBeVisible();
  await expect(page.getByText('All links are as you wrote them')).toBeVisible();
  await page.getByText('It was taken for spam').scrollIntoViewIfNeeded();
  await inspect(page, 'probe-result', { wide: true });

  await button(page, 'Test again').click();
  await button(page, 'Cancel the test').click();
  await expect(page.getByText('The test was cancelled.')).toBeVisible();
  await page.getByText('Earlier tests').click();
  await page.getByRole('button', { name: 'Arrived' }).click();
  await expect(page.getByText('It was taken for spam and put into “Junk”.')).toBeVisible();
  await inspect(page, 'probe-earlier');

  // Neither end takes it for an answer.
  await world.call('inbox.poll', {});
  const { items } = await world.call('inbox.list', { limit: 50 });
  expect(items.filter(({ contact }) => contact.email.endsWith('@firma.example'))).toEqual([]);
  for (const id of [sender, receiver]) await world.call('accounts.disconnect', { id });
});

test('the proxy is chosen in the settings', async ({ beginner: page, world }) => {
  await goTo(page, '/settings/network');
  const save = page.locator('form', { has: page.getByRole('radio', { name: 'This proxy' }) }).getByRole('button', {
    name: 'Save',
  });
  await page.getByRole('radio', { name: 'This proxy' }).click();
  await field(page, 'Address of the proxy').fill('proxy.example');
  await expect(page.getByText('Write it as http://')).toBeVisible();
  await inspect(page, 'settings-network');
  await field(page, 'Address of the proxy').fill('socks5://127.0.0.1:1080');
  await save.click();
  await expect
    .poll(async () => (await world.call('settings.get', {})).proxy)
    .toEqual({
      mode: 'manual',
      url: 'socks5://127.0.0.1:1080',
    });
  await page.getByRole('radio', { name: 'None: connect directly' }).click();
  await save.click();
  await expect.poll(async () => (await world.call('settings.get', {})).proxy).toEqual({ mode: 'none' });
});
