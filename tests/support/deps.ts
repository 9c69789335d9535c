/** What one domain is given when a workspace opens, without the other domains. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { attachSearchFile } from '../../src/core/contacts/search-file.ts';
import type { DomainDeps } from '../../src/core/domain.ts';
import { createEventBus } from '../../src/core/events.ts';
import { createFiles } from '../../src/core/files/staging.ts';
import { bulkJobs } from '../../src/core/jobs/bulk-writing.ts';
import { createJobs } from '../../src/core/jobs/jobs.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import { testPorts } from './ports.ts';
import type { TestPorts } from './ports.ts';

export interface BareDeps {
  readonly deps: DomainDeps;
  readonly ports: TestPorts;
  readonly databaseKey: Buffer;
  close(): Promise<void>;
}

export async function bareDeps(): Promise<BareDeps> {
  const ports = testPorts();
  const { dataDir } = ports.paths;
  const databaseKey = randomBytes(32);
  const store = openStore({ path: join(dataDir, 'letterlock.db'), key: databaseKey });
  migrate(store, () => undefined);
  attachSearchFile(store, databaseKey);
  const events = createEventBus((error) => {
    throw error;
  });
  const filesDirectory = join(dataDir, 'staging');
  const files = await createFiles(filesDirectory);
  const { clock, log, workerEntry } = ports;
  const jobs = createJobs({ store, databaseKey, clock, events, files, filesDirectory, log, workerEntry });
  return {
    deps: { store, clock, events, jobs, bulk: bulkJobs(store, jobs), files, log },
    ports,
    databaseKey,
    async close() {
      await jobs.stop();
      store.close();
      ports.cleanUp();
    },
  };
}
