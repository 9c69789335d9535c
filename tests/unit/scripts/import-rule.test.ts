import { describe, expect, test } from 'vitest';
import { importsOf, judge, sendsMail } from '../../../scripts/import-rule.ts';

const allowed = (from: string, target: string, typeOnly = false): boolean => judge({ from, target, typeOnly }) === null;

describe('the import rule', () => {
  test.each([
    ['shared/contract/app.ts', 'zod'],
    ['shared/contract/app.ts', './define.ts'],
    ['core/vault/vault.ts', 'node:fs'],
    ['core/vault/vault.ts', '../../shared/result.ts'],
    ['core/vault/os-keychain.ts', '@napi-rs/keyring'],
    ['core/store/open.ts', 'better-sqlite3-multiple-ciphers'],
    ['core/contacts/contacts.ts', './repository-lists.ts'],
    ['core/connectors/registry.ts', './practice/connector.ts'],
    ['core/connectors/practice/connector.ts', '../mime/build.ts'],
    ['core/workspace.ts', './contacts/contacts.ts'],
    ['main/ipc.ts', 'electron'],
    ['main/host.ts', '../core/app.ts'],
    ['cli/commands/serve.ts', '../../web/server.ts'],
    ['renderer/src/main.tsx', 'react-dom/client'],
    ['renderer/src/api/client.ts', '../../../shared/result.ts'],
  ])('lets %s import %s', (from, target) => expect(allowed(from, target)).toBe(true));

  test.each([
    ['shared/contract/app.ts', 'node:fs'],
    ['shared/contract/app.ts', '../../core/app.ts'],
    ['core/vault/vault.ts', 'electron'],
    ['core/vault/vault.ts', 'react'],
    ['core/vault/vault.ts', '../../web/server.ts'],
    ['core/contacts/contacts.ts', 'better-sqlite3-multiple-ciphers'],
    ['core/inbound/poll.ts', '../contacts/repository.ts'],
    ['core/inbound/poll.ts', '../contacts/repository-lists.ts'],
    ['core/outbound/sender.ts', '../connectors/practice/connector.ts'],
    ['core/contacts/contacts.ts', '../workspace.ts'],
    ['main/host.ts', '../web/server.ts'],
    ['web/server.ts', '../main/ipc.ts'],
    ['web/server.ts', '../cli/io.ts'],
    ['cli/run.ts', '../main/host.ts'],
    ['cli/run.ts', 'electron'],
    ['preload/index.ts', '../core/app.ts'],
    ['preload/index.ts', '../shared/result.ts'],
    ['renderer/src/main.tsx', '../../core/app.ts'],
    ['renderer/src/main.tsx', 'node:fs'],
    ['renderer/src/main.tsx', 'electron'],
    ['elsewhere/file.ts', 'zod'],
  ])('forbids %s to import %s', (from, target) => expect(allowed(from, target)).toBe(false));

  test('lets the preload use types of shared', () => {
    expect(allowed('preload/index.ts', '../shared/result.ts', true)).toBe(true);
  });
});

test('imports are found in every form in which they are written', () => {
  const text = [
    `import { a } from 'one';`,
    `import type { b } from "two";`,
    `import 'three';`,
    `export { c } from 'four';`,
    `const load = async () => (await import('five')).default;`,
    `import {\n  d,\n  e,\n} from 'six';`,
    `const text = "from 'nowhere'";`,
  ].join('\n');
  expect(importsOf('core/x.ts', text).map(({ target, typeOnly }) => [target, typeOnly])).toEqual([
    ['one', false],
    ['two', true],
    ['three', false],
    ['four', false],
    ['five', false],
    ['six', false],
  ]);
});

test('handing a mail to a connector is seen anywhere but in the sender', () => {
  expect(sendsMail('core/outbound/engine.ts', 'await connector.send(mail);')).toBe(true);
  expect(sendsMail('core/inbound/answer.ts', 'await connectors.of(id).send(mail);')).toBe(true);
  expect(sendsMail('core/outbound/sender.ts', 'await connector.send(mail);')).toBe(false);
  expect(sendsMail('core/inbound/answer.ts', 'events.send(mail);')).toBe(false);
});
