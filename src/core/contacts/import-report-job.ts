/** The rejected rows of an import as a CSV. */
import type { JobRun } from '../jobs/job.ts';
import { csvRecord } from './csv/write.ts';
import { rejectsAfter } from './repository-import.ts';

const rowsAtOnce = 1000;

export interface ReportInput {
  readonly importId: number;
  readonly fileName: string;
}

export const importReportJob: JobRun<ReportInput> = async ({ importId, fileName }, { store, createFile, publish }) => {
  const file = await createFile(`rejected rows of ${fileName.replace(/\.[^.]*$/, '')}.csv`, 'text/csv');
  await file.write('\u{FEFF}');
  await file.write(csvRecord(['Line', 'Reason', 'Detail', 'Row']));
  let rows = 0;
  for (let after = 0; ;) {
    const rejects = rejectsAfter(store.db, importId, after, rowsAtOnce);
    for (const { line, reason, detail, row } of rejects) await file.write(csvRecord([line, reason, detail, row]));
    rows += rejects.length;
    after = rejects.at(-1)?.line ?? after;
    if (rejects.length < rowsAtOnce) break;
  }
  return { fileId: await publish(await file.finish()), rows };
};
