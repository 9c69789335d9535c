/** What an organisation imposes, as whoever uses Letterlock meets it. */
import { Secret, TOTP } from 'otpauth';
import { test } from './support/governed.ts';
import { expect, passphrase } from './support/letterlock.ts';
import { goTo, inspect } from './support/practice.ts';

test.describe('a second factor that is required', () => {
  test.use({ policy: { requireSecondFactor: true } });

  test('is led to before anything else, with codes to keep, and then asked for at the door', async ({
    governed: page,
  }) => {
    await expect(page.getByRole('heading', { name: 'Add a second factor' })).toBeVisible();
    await expect(page.getByText('Set in test policy')).toBeVisible();
    await expect(page.getByRole('navigation')).toHaveCount(0);
    const code = page.locator('code');
    await expect(code).toBeVisible();
    await inspect(page, 'factor-required', { wide: true });
    const secret = Secret.fromBase32((await code.innerText()).replaceAll(' ', ''));
    const codeOf = (): string => new TOTP({ secret }).generate();

    await page.getByLabel('The code that the app shows now').fill('000000');
    await page.getByLabel('Your passphrase, or the recovery code').fill(passphrase);
    await page.getByRole('button', { name: 'Check the code and go on' }).click();
    await expect(page.getByRole('alert')).toBeVisible();

    await page.getByLabel('The code that the app shows now').fill(codeOf());
    await page.getByRole('button', { name: 'Check the code and go on' }).click();
    await expect(page.getByRole('heading', { name: 'Single-use codes' })).toBeVisible();
    const codes = page.getByRole('listitem');
    await expect(codes).toHaveCount(10);
    const single = await codes.first().innerText();
    await inspect(page, 'factor-codes');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();

    await goTo(page, '/settings/security');
    await page.getByRole('main').getByRole('button', { name: 'Lock now' }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Code', { exact: true }).fill(single);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
  });
});
