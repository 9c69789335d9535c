/** Contacts of a filter as a CSV, in the order of their creation. */
import { standardFields } from '../../shared/contract/contacts.ts';
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { JobRun } from '../jobs/job.ts';
import { all } from '../store/rows.ts';
import { breathe } from '../breathe.ts';
import { csvRecord } from './csv/write.ts';
import { filterSql } from './filter.ts';
import { customFields } from './repository.ts';
import { segmentSource } from './segments.ts';

const rowsAtOnce = 1000;

type Row = Record<(typeof standardFields)[number], string> & { id: number; fields: string; suppressed: string | null };

const headings: Readonly<Record<(typeof standardFields)[number], string>> = {
  email: 'Email',
  firstName: 'First name',
  lastName: 'Last name',
  company: 'Company',
  title: 'Job title',
  phone: 'Phone',
  country: 'Country',
  language: 'Language',
  zone: 'Time zone',
};

export const exportJob: JobRun<{ filter: ContactFilter }> = async ({ filter }, context) => {
  const { store, signal, progress, createFile, publish } = context;
  const custom = customFields(store.db);
  const { where, params } = filterSql(filter, segmentSource(store.db));
  const file = await createFile('contacts.csv', 'text/csv');
  // Excel takes a file without the mark for one in the system's own encoding.
  await file.write('\u{FEFF}');
  await file.write(
    csvRecord([...standardFields.map((name) => headings[name]), ...custom.map((f) => f.label), 'Suppressed']),
  );
  let written = 0;
  for (let after = 0; ;) {
    const rows = all<Row>(
      store.db,
      `SELECT id, email, first_name AS firstName, last_name AS lastName, company, title, phone, country, language,
         zone, fields, suppressed
       FROM contact WHERE id > ? AND ${where} AND removed_at IS NULL ORDER BY id LIMIT ?`,
      [after, ...params, rowsAtOnce],
    );
    for (const row of rows) {
      const fields = new Map(Object.entries(JSON.parse(row.fields) as Record<string, string>));
      await file.write(
        csvRecord([
          ...standardFields.map((name) => row[name]),
          ...custom.map(({ key }) => fields.get(key) ?? ''),
          row.suppressed ?? '',
        ]),
      );
    }
    written += rows.length;
    after = rows.at(-1)?.id ?? after;
    signal.throwIfAborted();
    progress(written, null, 'exporting');
    if (rows.length < rowsAtOnce) break;
    await breathe();
  }
  return { fileId: await publish(await file.finish()), rows: written };
};
