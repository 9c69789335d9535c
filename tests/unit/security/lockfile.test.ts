/** The lockfile says which bytes are installed: from the public registry alone, by their hashes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const json = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

const lock = z
  .object({
    lockfileVersion: z.literal(3),
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        link: z.boolean().optional(),
        optional: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(json('package-lock.json'));
const own = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(json('package.json'));
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

test('every package comes from the public registry, none from a repository, an address or a folder', () => {
  const elsewhere = packages.filter(
    ([, { resolved, link }]) =>
      link === true || !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/'),
  );
  expect(elsewhere).toEqual([]);
});

test('every package that is installed everywhere is held to its SHA-512', () => {
  const unbound = packages.filter(([, { integrity, optional }]) => integrity === undefined && optional !== true);
  expect(unbound.map(([path]) => path)).toEqual([]);
  const weak = packages.filter(
    ([, { integrity }]) => integrity !== undefined && !/^sha512-[\w+/]{86}==$/.test(integrity),
  );
  expect(weak.map(([path]) => path)).toEqual([]);
});

test('what is asked for is one exact version, and the one that is locked', () => {
  for (const [name, wanted] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, wanted]);
    expect(wanted).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  }
});

test('no package runs a script of its own at the installation but those that were decided about', () => {
  const named = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const undecided = named.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13));
  expect(undecided.filter((name) => !(name in own.allowScripts))).toEqual([]);
});
