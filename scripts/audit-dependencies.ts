/**
 * Says which dependencies have known weaknesses, where npm's advisories can be reached. It never fails: an advisory
 * that is published today must not stop the build of yesterday's sources; a person decides.
 */
import { z } from 'zod';
import { npm } from './npm.ts';

const report = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const found = report.safeParse(parsed(npm(['audit', '--json', '--package-lock-only']).said)).data;
if (found === undefined) {
  console.log('Advisories could not be asked for: the registry was not reached or keeps none.');
} else {
  const entries = Object.entries(found.vulnerabilities);
  for (const [name, { severity, range }] of entries) console.log(`${severity}: ${name} ${range}`);
  console.log(`${entries.length} dependencies have known weaknesses.`);
}
