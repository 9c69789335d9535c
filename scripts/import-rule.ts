/** Who may import whom: the rule of the layout, as data and pure functions. */

export interface Import {
  /** The importing file, from the root of the sources: `core/vault/vault.ts`. */
  readonly from: string;
  /** As it stands in the file: `../keys.ts`, `node:fs`, `zod`. */
  readonly target: string;
  /** `import type`, which leaves nothing at run time. */
  readonly typeOnly: boolean;
}

interface Zone {
  /** Other parts of the sources that it may import. */
  readonly parts: readonly string[];
  readonly node: boolean;
  /** Which packages; `any` but those that are reserved for others. */
  readonly packages: 'any' | readonly string[];
}

const rendererOnly = [
  'react',
  'react-dom',
  'react-i18next',
  'i18next',
  'zustand',
  '@tanstack/react-query',
  '@tanstack/react-virtual',
  '@tiptap/core',
  '@tiptap/extensions',
  '@tiptap/pm',
  '@tiptap/react',
  '@tiptap/starter-kit',
  'cmdk',
  'dompurify',
  'lucide-react',
  'radix-ui',
  'sonner',
  'uplot',
  'uqr',
  'wouter',
];

const zones: Readonly<Record<string, Zone>> = {
  shared: { parts: ['shared'], node: false, packages: ['zod'] },
  core: { parts: ['core', 'shared'], node: true, packages: 'any' },
  main: { parts: ['main', 'core', 'shared'], node: true, packages: 'any' },
  web: { parts: ['web', 'core', 'shared'], node: true, packages: 'any' },
  cli: { parts: ['cli', 'web', 'core', 'shared'], node: true, packages: 'any' },
  preload: { parts: ['preload', 'shared'], node: false, packages: ['electron'] },
  renderer: { parts: ['renderer', 'shared'], node: false, packages: [...rendererOnly, 'zod', 'temporal-polyfill'] },
  'sync-service': { parts: ['sync-service', 'shared'], node: true, packages: 'any' },
};

/** Packages that one place alone may know. */
const reserved: readonly { readonly name: string; readonly by: RegExp }[] = [
  { name: 'electron', by: /^(main|preload)\// },
  { name: 'electron-updater', by: /^main\// },
  { name: 'better-sqlite3-multiple-ciphers', by: /^core\/store\/open\.ts$/ },
  { name: '@napi-rs/keyring', by: /^core\/vault\/os-keychain\.ts$/ },
  { name: '@node-rs/argon2', by: /^core\/vault\/seal\.ts$/ },
  ...rendererOnly.map((name) => ({ name, by: /^renderer\// })),
];

/** Files that know every domain because they put them together. */
const composition = /^core\/(app|lifecycle|workspace)\.ts$/;

/** What is wrong with an import, or null. */
export function judge({ from, target, typeOnly }: Import): string | null {
  const zoneName = from.split('/', 1)[0] ?? '';
  const zone = zones[zoneName];
  if (zone === undefined) return `${zoneName} is no part of the layout`;
  if (target.startsWith('.')) return judgeOwn(from, zoneName, zone, resolvePath(from, target), typeOnly);
  if (target.startsWith('node:')) return zone.node || typeOnly ? null : `${zoneName} must not import Node.js`;
  return judgePackage(from, zoneName, zone, packageName(target));
}

function judgePackage(from: string, zoneName: string, zone: Zone, name: string): string | null {
  const owner = reserved.find((entry) => entry.name === name);
  if (owner !== undefined && !owner.by.test(from)) return `${name} is not for ${from}`;
  if (zone.packages === 'any' || zone.packages.includes(name)) return null;
  return `${zoneName} must not import ${name}`;
}

function judgeOwn(from: string, zoneName: string, zone: Zone, path: string, typeOnly: boolean): string | null {
  const part = path.split('/', 1)[0] ?? '';
  if (!zone.parts.includes(part)) return `${zoneName} must not import ${part}`;
  if (zoneName === 'preload' && part === 'shared' && !typeOnly) return 'preload imports types of shared only';
  if (zoneName === 'core' && part === 'core') return judgeCore(from, path);
  return null;
}

function judgeCore(from: string, path: string): string | null {
  const domain = domainOf(from);
  if (composition.test(path) && !composition.test(from))
    return 'a domain must not import what puts the domains together';
  if (/\/repository(-[\w-]+)?\.ts$/.test(path) && domainOf(path) !== domain && !composition.test(from)) {
    return `${domain} must not import the repository of ${domainOf(path)}`;
  }
  const connector = /^core\/connectors\/([\w-]+)\//.exec(path)?.[1];
  if (
    connector !== undefined &&
    connector !== 'mime' &&
    connector !== /^core\/connectors\/([\w-]+)\//.exec(from)?.[1]
  ) {
    return from === 'core/connectors/registry.ts'
      ? null
      : `only connectors/registry.ts imports the connector ${connector}`;
  }
  return null;
}

const domainOf = (path: string): string => path.split('/')[1] ?? '';

const packageName = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

/** Joins a relative import to its file, without touching a disk. */
function resolvePath(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

const statement =
  /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** The imports in a source text. */
export function importsOf(from: string, text: string): Import[] {
  return [...text.matchAll(statement)].map(([, type, named, bare, dynamic]) => ({
    from,
    target: named ?? bare ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }));
}

/** Files beside the sender that hand a mail to a connector, passing every guard by. */
export function sendsMail(from: string, text: string): boolean {
  return (
    from.startsWith('core/') &&
    from !== 'core/outbound/sender.ts' &&
    /\bconnector(s?\.\w+\([^)]*\))?\.send\(/i.test(text)
  );
}
