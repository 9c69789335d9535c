import fc from 'fast-check';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { build } from 'vite';
import { installedPackages, noticesOf, packageOf, thirdPartyNotices } from '../../../scripts/notices.ts';
import { noticesFile, readNotices, writeNotices } from '../../../src/shared/notices.ts';

const root = join(import.meta.dirname, '../../..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const nameOf = (text: string): string => text.slice(0, text.lastIndexOf(' '));

describe('the notices of others', () => {
  test('have a text for everything that is installed with Letterlock', () => {
    const notices = noticesOf(root, installedPackages(root));
    const named = new Set(notices.flatMap(({ packages }) => packages.map(nameOf)));
    expect(Object.keys(dependencies).filter((name) => !named.has(name))).toEqual([]);
    expect(notices.flatMap(({ packages }) => packages)).toContain('SQLite3 Multiple Ciphers');
    expect(notices.filter(({ text }) => !/copyright|permission|licen[cs]e/i.test(text))).toEqual([]);
  });

  test('name what a bundle is made of, and what those packages are made of in turn', async () => {
    const entry = 'virtual:entry';
    const output = await build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === entry ? id : null),
          load: (id) =>
            id === entry ? "import { createElement } from 'react-dom/client'; console.log(createElement)" : null,
        },
        thirdPartyNotices(root),
      ],
      build: { write: false, minify: false, rolldownOptions: { input: entry } },
    });
    const parts = 'output' in output ? output.output : [];
    const file = parts.find(({ fileName }) => fileName === noticesFile);
    const notices = readNotices(file?.type === 'asset' ? String(file.source) : '');
    const named = notices.flatMap(({ packages }) => packages.map(nameOf));
    expect(named).toEqual(expect.arrayContaining(['react-dom', 'react', 'scheduler', 'zod', 'tailwindcss']));
    expect(named).not.toContain('vitest');
    expect(notices.find(({ packages }) => packages.some((one) => one.startsWith('react-dom ')))?.text).toContain(
      'Meta',
    );
  });

  test.each([
    ['/x/node_modules/react/index.js', 'node_modules/react'],
    ['/x/node_modules/@tiptap/core/dist/index.js?v=1', 'node_modules/@tiptap/core'],
    ['/x/node_modules/a/node_modules/@b/c/d.js', 'node_modules/a/node_modules/@b/c'],
    ['C:\\x\\node_modules\\@b\\c\\d.js', 'node_modules/@b/c'],
    ['\0/x/node_modules/react/index.js?commonjs-module', 'node_modules/react'],
    ['/x/src/renderer/main.tsx', null],
    ['\0vite/preload-helper.js', null],
  ])('%j is of the package %s', (file, expected) => {
    expect(packageOf(file)).toBe(expected);
  });

  test('come back from their file as they were written, whatever the texts are', () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('='.repeat(80), 'Licence: MIT', ''));
    const text = fc.array(line, { maxLength: 6 }).map((lines) => `Permission\n${lines.join('\n')}`);
    const notice = fc.record({
      packages: fc.array(fc.stringMatching(/^[a-z@/-]{1,9} \d\.\d$/), { minLength: 1, maxLength: 3 }),
      licence: fc.constantFrom('MIT', 'Apache-2.0', '(MIT OR EUPL-1.1+)'),
      text: text.map((one) =>
        one
          .replaceAll(/\r\n?/g, '\n')
          .replaceAll(/^={80}$/gm, '='.repeat(79))
          .trim(),
      ),
    });
    fc.assert(
      fc.property(fc.array(notice, { maxLength: 5 }), fc.string(), (notices, lead) => {
        expect(readNotices(writeNotices(lead, notices))).toEqual(notices);
      }),
    );
    expect(readNotices('<!doctype html>')).toEqual([]);
  });
});

describe('a package', () => {
  let sources: string;
  beforeEach(() => {
    sources = mkdtempSync(join(tmpdir(), 'letterlock-notices-'));
    for (const file of ['LICENSE', 'node_modules/@aws-sdk/client-s3/LICENSE'])
      cpSync(join(root, file), join(sources, file));
  });
  afterEach(() => rmSync(sources, { recursive: true, force: true }));

  function noticeOf(manifest: object, files: Readonly<Record<string, string>> = {}) {
    const directory = join(sources, 'node_modules/it');
    mkdirSync(directory, { recursive: true });
    const facts = { name: 'it', version: '1.2.3', ...manifest };
    for (const [name, text] of Object.entries({ ...files, 'package.json': JSON.stringify(facts) }))
      writeFileSync(join(directory, name), text);
    return noticesOf(sources, ['node_modules/it']).find(({ packages }) => packages.includes('it 1.2.3'));
  }

  test('shows all its files about licences, notices besides', () => {
    const files = { 'LICENSE.md': 'the terms', NOTICE: 'the notice', 'license.js': 'code', 'README.md': 'MIT' };
    expect(noticeOf({ license: 'ISC' }, files)).toMatchObject({ licence: 'ISC', text: 'the terms\n\nthe notice' });
  });

  test('that has its licence in its description alone shows that', () => {
    const readme = '# it\nGood.\n\nLicense\n-------\n\nCopyright (c) Ada\n\nPermission is hereby granted\n';
    expect(noticeOf({ license: 'MIT' }, { 'README.md': readme })?.text).toContain('Copyright (c) Ada');
  });

  test.each([
    ['MIT', 'Permission is hereby granted'],
    ['Apache-2.0', 'Version 2.0, January 2004'],
  ])('that only says %s gets the words of it, with its author', (license, words) => {
    const text = noticeOf({ license, author: { name: 'Ada' } })?.text;
    expect(text).toMatch(/^Copyright \(c\) Ada\n/);
    expect(text).toContain(words);
    expect(text).not.toContain('Letterlock');
  });

  test('without any text stops the build, by its name', () => {
    expect(() => noticeOf({ license: 'Custom-1.0' })).toThrow('it 1.2.3 (Custom-1.0)');
    expect(() => noticeOf({})).toThrow('it 1.2.3');
  });

  test('that is optional and not installed is passed over', () => {
    expect(noticesOf(sources, ['node_modules/absent']).flatMap(({ packages }) => packages)).not.toContain('absent');
  });
});
