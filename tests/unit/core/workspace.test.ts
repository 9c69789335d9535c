import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

describe('the dispatcher on an open workspace', () => {
  test('writes a verifiable audit row for every access and change', async () => {
    await ws.call('settings.update', { postalAddress: '1 Main Street' });
    await ws.call('audit.list', {});
    const { items } = await ws.call('audit.list', {});
    expect(items.map((row) => [row.seq, row.method, row.outcome])).toEqual([
      [2, 'audit.list', 'ok'],
      [1, 'settings.update', 'ok'],
    ]);
    expect(await ws.call('audit.verify', {})).toMatchObject({ ok: true, rows: 3, brokenAt: null });
  });

  test('answers wrong input with the field that is wrong and never with its value', async () => {
    const result = await ws.dispatch({ name: 'x', from: 'test', permissions: 'all' }, 'settings.update', {
      theme: 'secret-value',
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(JSON.stringify(result)).toContain('theme');
    expect(JSON.stringify(result)).not.toContain('secret-value');
  });

  test('refuses a caller without the permission', async () => {
    const result = await ws.dispatch({ name: 'x', from: 'test', permissions: new Set() }, 'settings.get', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });
});

describe('staged files', () => {
  test('give back byte for byte what was uploaded, and lie on disk unreadable', async () => {
    const bytes = Buffer.from('a secret line\n'.repeat(200_000));
    const fileId = await ws.upload('contacts.csv', bytes);
    expect((await ws.download(fileId)).equals(bytes)).toBe(true);
  });
});
