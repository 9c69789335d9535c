/**
 * The notices of all software that a build carries: what is installed with it, which the lockfile names, and what is
 * bundled into the screens, which the bundler knows. A package without a text to show stops the build.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { noticesFile, writeNotices, type Notice } from '../src/shared/notices.ts';

const systems = z.array(z.string()).optional();
const entry = z.object({ dev: z.boolean().optional(), os: systems, cpu: systems, libc: systems });
const lockfile = z.object({ packages: z.record(z.string(), entry) });
const person = z.string().or(z.object({ name: z.string() }).transform(({ name }) => name));
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z
    .string()
    .or(z.object({ type: z.string() }).transform(({ type }) => type))
    .optional(),
  author: person.optional(),
});
type Manifest = z.infer<typeof manifest>;

/** Bundled where no bundler tells: the reset of the style sheet. */
const unseen = ['node_modules/tailwindcss'];

/** Under the MIT licence, inside of a package whose own text does not name it, or written by the build itself. */
const inside: readonly { readonly name: string; readonly copyright: string }[] = [
  { name: 'SQLite3 Multiple Ciphers', copyright: 'Copyright (c) 2006-2026 Ulrich Telle' },
  { name: 'Vite (loader)', copyright: 'Copyright (c) 2019-present, VoidZero Inc. and Vite contributors' },
  { name: 'Rolldown (loader)', copyright: 'Copyright (c) 2024-present VoidZero Inc. & Contributors' },
];

const lead = `THIRD-PARTY NOTICES

Letterlock is under the MIT licence. It carries the software below, under the licences that stand with it. Prebuilt
binaries of a package come under the text of the package. SQLite is in the public domain. The licences of Electron and
Chromium lie beside the application as LICENSE.electron.txt and LICENSES.chromium.html.`;

/**
 * Packages that are installed with the application, as paths from the root. Binaries for single systems are left out:
 * they come under the text of the package that asks for them.
 */
export function installedPackages(root: string): string[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([path, { dev, os, cpu, libc }]) => path !== '' && dev !== true && (os ?? cpu ?? libc) === undefined)
    .map(([path]) => path);
}

/** The package that a bundled file is of, as a path from the root; null for one of ours. */
export function packageOf(file: string): string | null {
  const found = /^(.*[\\/]|)(node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/?]+)/.exec(file);
  if (found === null) return null;
  const [, before = '', last = ''] = found;
  const outer = before.indexOf('node_modules');
  return `${outer < 0 ? '' : before.slice(outer)}${last}`.replaceAll('\\', '/');
}

const textFile = /^(licen[cs]e|copying|copyright|notice|third-?party)/i;

/** Every file of a package that speaks of licences; empty where there is none. */
function ownText(directory: string): string {
  const names = readdirSync(directory).filter((name) => textFile.test(name) && !/\.(c?js|ts|json|map)$/.test(name));
  const files = names
    .toSorted()
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
  return files.map((path) => readFileSync(path, 'utf8').trim()).join('\n\n');
}

/** A licence that stands at the end of the package's description; empty where only its name does. */
function describedText(directory: string): string {
  const name = readdirSync(directory).find((file) => /^readme/i.test(file));
  const text = name === undefined ? '' : readFileSync(join(directory, name), 'utf8');
  const section = /^(?:#+ *)?licen[cs]e\b.*$/im.exec(text);
  const rest = section === null ? '' : text.slice(section.index);
  return /permission is hereby granted/i.test(rest) ? rest.trim() : '';
}

const lines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

/** https://unlicense.org/ */
const unlicense = `This is free and unencumbered software released into the public domain.

Anyone is free to copy, modify, publish, use, compile, sell, or distribute this software, either in source code form or
as a compiled binary, for any purpose, commercial or non-commercial, and by any means.

In jurisdictions that recognize copyright laws, the author or authors of this software dedicate any and all copyright
interest in the software to the public domain. We make this dedication for the benefit of the public at large and to
the detriment of our heirs and successors. We intend this dedication to be an overt act of relinquishment in perpetuity
of all present and future rights to this software under copyright law.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

For more information, please refer to <https://unlicense.org/>`;

/** The words of a licence that are the same for everybody. */
function standardTexts(root: string): Readonly<Record<string, string>> {
  const mit = lines(readFileSync(join(root, 'LICENSE'), 'utf8'));
  const apache = lines(readFileSync(join(root, 'node_modules/@aws-sdk/client-s3/LICENSE'), 'utf8'));
  return {
    MIT: mit.slice(mit.indexOf('Permission is hereby')),
    'Apache-2.0': apache.slice(0, apache.indexOf('END OF TERMS AND CONDITIONS')),
    Unlicense: unlicense,
  };
}

function textOf(directory: string, { name, version, license = '', author }: Manifest, root: string): string {
  const own = ownText(directory) || describedText(directory);
  if (own !== '') return own;
  const standard = standardTexts(root)[license];
  if (standard === undefined) throw new Error(`${name} ${version} (${license}) carries no text of its licence.`);
  if (license === 'Unlicense') return standard;
  return `Copyright (c) ${author ?? `the authors of ${name}`}\n\n${standard}`;
}

/**
 * @param root of the sources
 * @param packages paths from there; what is not installed, since it is optional, is passed over
 * @throws Error naming a package that has no text and whose licence has no standard one
 */
export function noticesOf(root: string, packages: readonly string[]): Notice[] {
  const found = packages
    .map((path) => join(root, path))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => {
      const facts = manifest.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
      const text = textOf(directory, facts, root);
      return {
        name: `${facts.name} ${facts.version}`,
        licence: facts.license ?? 'see below',
        text: lines(text).trim(),
      };
    });
  const { MIT: mit = '' } = standardTexts(root);
  const parts = inside.map(({ name, copyright }) => ({ name, licence: 'MIT', text: `${copyright}\n\n${mit.trim()}` }));
  const notices = new Map<string, { licence: string; text: string; packages: Set<string> }>();
  for (const { name, licence, text } of [...found, ...parts]) {
    const key = `${licence}\n${text}`;
    const notice = notices.get(key) ?? { licence, text, packages: new Set<string>() };
    notices.set(key, notice);
    notice.packages.add(name);
  }
  return [...notices.values()]
    .map(({ licence, text, packages: names }) => ({ packages: [...names].toSorted(), licence, text }))
    .toSorted((one, other) => ((one.packages[0] ?? '') < (other.packages[0] ?? '') ? -1 : 1));
}

/** Writes `third-party-notices.txt` beside what is built. */
export function thirdPartyNotices(root: string): Plugin {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      const bundled = files.map(packageOf).filter((path) => path !== null);
      const packages = [...new Set([...installedPackages(root), ...bundled, ...unseen])];
      this.emitFile({ type: 'asset', fileName: noticesFile, source: writeNotices(lead, noticesOf(root, packages)) });
    },
  };
}
