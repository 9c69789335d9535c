/** Writes the templates for administrators in `resources/policy/` from the schema of the policy and its texts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { policyTemplates } from './policy-template-files.ts';

const directory = join(import.meta.dirname, '../resources/policy');
for (const [name, text] of policyTemplates()) {
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  writeFileSync(join(directory, name), text);
}
