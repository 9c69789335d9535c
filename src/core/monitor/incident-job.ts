import type { JobRun } from '../jobs/job.ts';
import { incidentReport } from './incident.ts';
import { alertsWithin, countContacts, rowsWithin, sentByMailbox } from './repository-incident.ts';
import { gather } from './gather.ts';

export interface IncidentInput {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly writtenAt: number;
}

/** The result is `{ fileId, rows }`. */
export const incidentJob: JobRun<IncidentInput> = async (input, { store, createFile, publish, signal }) => {
  const { from, to } = input;
  signal.throwIfAborted();
  const { rows, actors, touched } = gather(rowsWithin(store.db, from, to));
  const report = incidentReport({
    ...input,
    rows,
    actors,
    touched,
    sent: sentByMailbox(store.db, from, to),
    contacts: countContacts(store.db),
    alerts: alertsWithin(store.db, from, to),
  });
  const file = await createFile(`incident ${new Date(from).toISOString().slice(0, 10)}.md`, 'text/markdown');
  await file.write(report);
  return { fileId: await publish(await file.finish()), rows };
};
