/**
 * `npm run sbom`: what Letterlock is made of, as CycloneDX, in `out/sbom.cdx.json`. The lockfile alone decides it, so
 * that the same sources give the same bytes. What is bundled into the screens and Electron itself count as
 * development packages in the lockfile: all are listed, and marked.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { npm } from './npm.ts';

const root = join(import.meta.dirname, '..');
const packageFile = z.object({ name: z.string(), version: z.string() });
const component = z.looseObject({ name: z.string(), version: z.string() });
const bom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component }),
  components: z.array(component).min(1),
});

const { name, version } = packageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const { said } = npm(['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']);
const { metadata, ...rest } = bom.parse(JSON.parse(said));
const { timestamp: _, ...constant } = metadata;
// npm names the application after the folder that it lies in.
const named = { ...constant, component: { ...metadata.component, name, version } };
const digest = createHash('sha256').update(JSON.stringify(rest.components)).digest('hex');
const serial = [8, 4, 4, 4, 12].reduce<{ readonly parts: string[]; readonly at: number }>(
  ({ parts, at }, length) => ({ parts: [...parts, digest.slice(at, at + length)], at: at + length }),
  { parts: [], at: 0 },
);

mkdirSync(join(root, 'out'), { recursive: true });
const path = join(root, 'out/sbom.cdx.json');
const text = JSON.stringify({ ...rest, serialNumber: `urn:uuid:${serial.parts.join('-')}`, metadata: named }, null, 2);
writeFileSync(path, `${text}\n`);
console.log(`${rest.components.length} components are listed in ${path}.`);
