import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noticesFile } from '../../../src/shared/notices.ts';

const root = join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const builder = require('app-builder-lib/out/util/config/config.js') as {
  getConfig(projectDir: string, configPath: string, fromOptions: null): Promise<Record<string, never>>;
  validateConfiguration(config: object, log: { isEnabled: boolean; add(): void }): Promise<void>;
};

const config = await builder.getConfig(root, join(root, 'electron-builder.yml'), null);

test('the packaging configuration is one that electron-builder accepts', async () => {
  await expect(builder.validateConfiguration(config, { isEnabled: false, add: () => undefined })).resolves.toBe(
    undefined,
  );
});

test('a packed Letterlock cannot be turned into Node.js, inspected, or loaded from elsewhere', () => {
  expect(config['electronFuses']).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(config).toMatchObject({ npmRebuild: false, asarUnpack: ['**/*.node'] });
});

test('every file that the configuration names is there', () => {
  const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  const named = [...text.matchAll(/: (resources\/\S+)/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(3);
  for (const path of named) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
});

test('the licence and the notices of others lie beside the application', () => {
  expect(config['extraResources']).toEqual(
    expect.arrayContaining([
      { filter: ['LICENSE'] },
      expect.objectContaining({ from: `out/renderer/${noticesFile}`, to: 'THIRD_PARTY_NOTICES.txt' }),
    ]),
  );
});
