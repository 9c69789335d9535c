/** A workspace whose providers are all in one process of its own, and what a test does at their end. */
import type { BrowserContext, Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Input, MethodName, Output } from '../../../src/shared/contract/index.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { WorldMailbox } from '../../support/providers/world.ts';
import { expect, faults, passphrase, test as base } from './letterlock.ts';

export type ProviderName = WorldMailbox;

export interface World {
  /** An address that signs a browser in, once. */
  address(): Promise<string>;
  /** A call of the contract beside the page's. */
  call<N extends MethodName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** Raw mails that a provider has taken. */
  sent(provider: ProviderName): Promise<readonly string[]>;
  /** The recipient of the newest mail answers it. */
  answer(provider: ProviderName): Promise<void>;
  /** The newest mail of a provider arrives in the mailbox of one's own, as spam. */
  carry(provider: ProviderName): Promise<void>;
  /** The user takes the access back on the provider's page. */
  revoke(host: string): Promise<void>;
  /** Ports of the mail server of one's own. */
  servers(): Promise<{ readonly smtp: number; readonly imap: number }>;
  /** Stands in for the providers' pages in a browser. */
  serve(context: BrowserContext): Promise<void>;
}

const pages = [
  'https://accounts.google.com/**',
  'https://login.microsoftonline.com/**',
  'https://accounts.zoho.com/**',
];

/** What a provider shows: who is signed in is settled, and the user agrees or does not. */
function consentPage(control: string, url: string): string {
  const decide = (extra: Readonly<Record<string, string>>): string =>
    `${control}/decide/?${new URLSearchParams({ url, ...extra }).toString()}`.replaceAll('&', '&amp;');
  const consent = { error: 'access_denied', description: 'AADSTS90094: An administrator has to approve this.' };
  return `<!doctype html><html lang="en"><title>Provider</title><h1>Letterlock wants to</h1>
    <p><a href="${decide({})}">Allow</a> <a href="${decide({ error: 'access_denied' })}">Deny</a>
    <a href="${decide(consent)}">Ask an administrator</a></p></html>`;
}

function worldAt(control: string): World {
  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${control}/${path}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  return {
    address: async () => (await ask('address')) as string,
    async call<N extends MethodName>(name: N, input: Input<N>) {
      const result = (await ask(`call/${name}`, input)) as Result<Output<N>>;
      if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
      return result.value;
    },
    sent: async (provider) => (await ask(`sent/${provider}`)) as string[],
    answer: async (provider) => void (await ask(`answer/${provider}`)),
    carry: async (provider) => void (await ask(`carry/${provider}`)),
    revoke: async (host) => void (await ask(`revoke/${host}`)),
    servers: async () => (await ask('servers')) as { smtp: number; imap: number },
    async serve(context) {
      for (const page of pages) {
        await context.route(page, (route) =>
          route.fulfill({ contentType: 'text/html', body: consentPage(control, route.request().url()) }),
        );
      }
    },
  };
}

interface WorkerFixtures {
  readonly world: World;
}

interface Fixtures {
  /** The open workspace of somebody who has connected nothing yet. */
  readonly beginner: Page;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  world: [
    async ({ browserName }, use) => {
      expect(browserName, 'the one browser that the tests are written for').toBe('chromium');
      const renderer = join(import.meta.dirname, '../../../out/renderer');
      const host = spawn(process.execPath, [join(import.meta.dirname, 'providers-host.ts'), renderer, passphrase], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: host.stdout });
      const [control] = (await once(lines, 'line')) as [string];
      await use(worldAt(control));
      host.kill('SIGTERM');
      await once(host, 'exit');
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  beginner: async ({ page, context, world }, use) => {
    await world.serve(context);
    const found = faults(page);
    await page.goto(await world.address());
    await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
    await use(page);
    expect(found, 'faults that the page reports').toEqual([]);
  },
});

/** Everything that stands between a connected mailbox and one mail of a campaign, by calls: this is no test of them. */
export async function sendCampaign(world: World, accountId: number, recipient: string): Promise<void> {
  const { id: listId } = await world.call('contacts.listCreate', { name: recipient });
  await world.call('contacts.create', { email: recipient, firstName: 'Bo', listIds: [listId] });
  const { id } = await world.call('campaigns.create', { name: `To ${recipient}` });
  const { revision } = await world.call('campaigns.get', { id });
  await world.call('campaigns.update', {
    id,
    revision,
    accountId,
    audience: { listIds: [listId] },
    schedule: { days: [1, 2, 3, 4, 5, 6, 7], from: 0, until: 1440, gap: { min: 0, max: 0 } },
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'A calendar for your team',
        html: '<p>Hello {{ firstName }},</p><p>would a short look on Thursday suit you?</p>',
        text: null,
      },
    ],
    postalAddress: 'Paper Calendar Ltd, 12 Example Street, 10115 Berlin, Germany',
  });
  await world.call('campaigns.launch', { id });
}
