import type { CDPSession, Page } from '@playwright/test';
import { expect, faults, passphrase, picture, test, violations } from './support/letterlock.ts';

/** A security key that is always at hand and derives secrets, as Chromium plays one. */
async function plugIn(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

async function show(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  await page.goto(`${new URL(page.url()).origin}/#${place}`);
}

/** Everything that the page's heap holds, as text. */
async function heapOf(session: CDPSession): Promise<string> {
  const pieces: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return pieces.join('');
}

test('a security key is needed to open the workspace from the moment it was added', async ({ workspace: page }) => {
  const problems = faults(page);
  await show(page, '/settings/security');
  await page.getByRole('link', { name: 'Open there' }).click();
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\//);
  await expect(page.getByRole('navigation').getByText('Campaigns')).toBeVisible();
  await plugIn(page);
  await show(page, '/settings/security');
  await picture(page, 'settings-security');
  await page.getByRole('button', { name: 'Add a key' }).click();
  await page.getByLabel('Name of the key').fill('Blue one');
  await page.getByLabel('Your passphrase').fill(passphrase);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Add a key' }).click();
  await expect(page.getByText('Blue one')).toBeVisible();

  await page
    .getByRole('main')
    .getByRole('button', { name: /Lock now/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await picture(page, 'unlock-security-key');
  await page.getByRole('button', { name: 'Unlock with the security key' }).click();
  await expect(page.getByText('Blue one')).toBeVisible();
  expect(problems).toEqual([]);
});

test('a locked page holds nothing of the workspace any more', async ({ workspace: page }) => {
  const marker = 'Quillwort Lane 7';
  const session = await page.context().newCDPSession(page);
  await show(page, '/settings/mail');
  await page.getByLabel('Postal address').fill(marker);
  await page.getByRole('button', { name: 'Save' }).click();
  await show(page, '/settings/general');
  expect(await heapOf(session)).toContain(marker);
  await page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { name: 'Letterlock is locked' })).toBeVisible();
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeFocused();
  const fresh = await page.context().newCDPSession(page);
  expect(await heapOf(fresh)).not.toContain(marker);
});

/** Every way in which a page can turn text into something that runs; the answer names those that worked. */
const sinks = `(() => {
  const text = '<img src=x onerror=alert(1)>';
  const box = document.createElement('div');
  document.body.append(box);
  const script = () => document.createElement('script');
  const ways = {
    innerHTML: () => { box.innerHTML = text; },
    outerHTML: () => { box.outerHTML = text; },
    insertAdjacentHTML: () => box.insertAdjacentHTML('beforeend', text),
    'document.write': () => document.write(text),
    srcdoc: () => { document.createElement('iframe').srcdoc = text; },
    DOMParser: () => new DOMParser().parseFromString(text, 'text/html'),
    createContextualFragment: () => document.createRange().createContextualFragment(text),
    'innerHTML of a detached document': () => { document.implementation.createHTMLDocument().body.innerHTML = text; },
    'the text of a script': () => { script().text = 'alert(1)'; },
    'the source of a script': () => { script().src = '/assets/x.js'; },
    'an attribute of an event': () => box.setAttribute('onclick', 'alert(1)'),
    Worker: () => new Worker('/assets/x.js'),
    setTimeout: () => setTimeout('alert(1)'),
    'a policy of its own': () => trustedTypes.createPolicy('mine', { createHTML: (html) => html }),
    'a default policy': () => trustedTypes.createPolicy('default', { createHTML: (html) => html }),
  };
  const worked = Object.keys(ways).filter((name) => { try { ways[name](); return true; } catch { return false; } });
  box.remove();
  return worked;
})()`;

test('text never becomes markup or script, in the page or in the frame of a mail', async ({ workspace: page }) => {
  await show(page, '/settings/mail');
  await page.getByLabel('Signature of new campaigns').fill('<p>Kind <b>regards</b></p>');
  await expect(page.frameLocator('iframe').getByText('regards')).toBeVisible();
  expect(await page.evaluate<string[]>(sinks)).toEqual([]);
  const inFrame = `document.querySelector('iframe').contentDocument.body.innerHTML = '<b>x</b>'`;
  await expect(page.evaluate(inFrame)).rejects.toThrow(/TrustedHTML/);
});

test('the editor reads what is written, pasted and dropped by its schema, and nothing of it runs', async ({
  workspace: page,
}) => {
  const problems = faults(page);
  await show(page, '/campaigns');
  await expect(page.getByRole('heading', { name: 'No campaigns yet' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New campaign' }).getByLabel('Name').fill('Paste');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Sequence' }).click();
  const text = page.getByRole('textbox', { name: 'Text', exact: true });
  await text.click();
  const paste = (html: string): Promise<void> =>
    page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/html', ${JSON.stringify(html)});
      const target = document.querySelector('.ProseMirror');
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);
  await paste('<p>Dear <strong>you</strong>, <a href="https://letterlock.example/x">look</a></p>');
  await paste(
    '<p>and <img src=x onerror=alert(1)><svg onload=alert(1)></svg><a href="javascript:alert(1)">this</a></p>',
  );
  await paste('<table><tr><td style="color:red">cell<script>alert(1)</script></td></tr></table>');
  await expect(text).toHaveText(/Dear you, lookand thiscell/);
  await expect(text.locator('strong')).toHaveText('you');
  await expect(text.locator('a')).toHaveAttribute('href', 'https://letterlock.example/x');
  await expect(text.locator('img, svg, script, td')).toHaveCount(0);
  // What was written is read again as it was.
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Schedule' }).click();
  await page.reload();
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await expect(text.locator('strong')).toHaveText('you');
  await expect(text.locator('a')).toHaveAttribute('href', 'https://letterlock.example/x');
  expect(problems).toEqual([]);
});
