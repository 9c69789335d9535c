/** The story that a practice run tells, up to the launch: contacts, suppression, campaign. All through the contract. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import { z } from 'zod';
import { schedule, step } from '../shared/contract/campaign-shape.ts';
import { importSummary } from '../shared/contract/contacts.ts';
import type { ImportSummary } from '../shared/contract/contacts.ts';
import { LetterlockError } from '../shared/result.ts';
import type { FileRow, Reject } from './practice-report.ts';
import type { PracticeWorkspace } from './practice-workspace.ts';

const campaignFile = z.strictObject({
  name: z.string(),
  schedule,
  steps: z.array(step.omit({ id: true, text: true })).min(1),
  signatureHtml: z.string(),
  postalAddress: z.string(),
  unsubscribeLine: z.string(),
});

const read = ({ resourcesDir }: PracticeWorkspace, name: string): Promise<Buffer> =>
  readFile(join(resourcesDir, 'practice', name));

export interface ImportOutcome {
  readonly summary: ImportSummary;
  readonly rejects: readonly Reject[];
  /** Every record of the file with the line that it begins on. */
  readonly rows: readonly FileRow[];
}

/** The addresses of a CSV file with a header in line 1. */
function fileRows(csv: string, column: number): FileRow[] {
  const rows: FileRow[] = [];
  let line = 1;
  let begin = 0;
  Papa.parse<string[]>(csv, {
    delimiter: ',',
    step({ data, meta }) {
      if (line > 1 && data.some((cell) => cell !== '')) rows.push({ line, address: data[column] ?? '' });
      line += csv.slice(begin, meta.cursor).split('\n').length - 1;
      begin = meta.cursor;
    },
  });
  return rows;
}

/** The do-not-contact list first, so that the import keeps its addresses out. */
export async function importContacts(workspace: PracticeWorkspace): Promise<ImportOutcome> {
  const { call, upload, finished } = workspace;
  // The practice mailbox announces its mail; looking every few minutes of four weeks would only take time.
  await call('settings.update', { pollMinutes: 120 });
  const suppressed = await upload('suppression.csv', await read(workspace, 'suppression.csv'));
  await finished((await call('suppression.import', { fileId: suppressed })).jobId);
  const csv = await read(workspace, 'contacts.csv');
  const fileId = await upload('contacts.csv', csv);
  const { format, mapping } = await call('contacts.importPreview', { fileId });
  const { jobId } = await call('contacts.importStart', {
    fileId,
    format,
    mapping,
    duplicates: 'skip',
    newList: 'Practice',
  });
  const job = await finished(jobId);
  const { items } = await call('contacts.importRejects', { jobId });
  const rows = fileRows(csv.toString('utf8').replace('\uFEFF', ''), mapping.indexOf('email'));
  return { summary: importSummary.parse(job.result), rejects: items, rows };
}

/** Makes the campaign over the imported list and launches it; answers its id. @throws LetterlockError `not-launchable` */
export async function launchCampaign(workspace: PracticeWorkspace): Promise<number> {
  const { call, finished } = workspace;
  const plan = campaignFile.parse(JSON.parse((await read(workspace, 'campaign.json')).toString('utf8')));
  const { items: accounts } = await call('accounts.list', {});
  const account = accounts.find(({ kind }) => kind === 'practice');
  const { items: lists } = await call('contacts.lists', {});
  const list = lists.find(({ name }) => name === 'Practice');
  if (account === undefined || list === undefined) {
    throw new LetterlockError('not-launchable', 'The practice mailbox or the imported list is missing.');
  }
  const { id } = await call('campaigns.create', { name: plan.name });
  const { revision } = await call('campaigns.get', { id });
  await call('campaigns.update', {
    id,
    revision,
    accountId: account.id,
    audience: { listIds: [list.id] },
    schedule: plan.schedule,
    steps: plan.steps.map((each) => ({ ...each, id: null, text: null })),
    signatureHtml: plan.signatureHtml,
    postalAddress: plan.postalAddress,
    unsubscribeLine: plan.unsubscribeLine,
  });
  const { ready, items } = await call('campaigns.preflight', { id });
  if (!ready) {
    const reasons = items.filter(({ level }) => level === 'blocking').map(({ message }) => message);
    throw new LetterlockError('not-launchable', reasons.join(' '));
  }
  await finished((await call('campaigns.launch', { id })).jobId);
  return id;
}
