/**
 * A process that imports a file and says how far it is, to be killed meanwhile:
 * `node import-process.ts DATA-DIRECTORY MASTER-KEY-IN-HEX ROWS`.
 */
import { deriveKeys } from '../../src/core/vault/keys.ts';
import { csvText } from './csv.ts';
import { manyPeople } from './people.ts';
import { testPorts } from './ports.ts';
import { openTestWorkspace } from './workspace.ts';

const [dataDir = '', masterKey = '', rows = '0'] = process.argv.slice(2);
const own = testPorts();
process.on('exit', () => own.cleanUp());
const ports = { ...own, paths: { ...own.paths, dataDir } };
const ws = await openTestWorkspace(ports, deriveKeys(Buffer.from(masterKey, 'hex')));
ws.events.listen((name, data) => {
  if (name === 'job.changed' && 'done' in data) process.stdout.write(`${data.done}\n`);
});
const fileId = await ws.upload('people.csv', Buffer.from(csvText(manyPeople(Number(rows)))));
const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
const { jobId } = await ws.call('contacts.importStart', {
  fileId,
  format,
  mapping,
  duplicates: 'fill',
  newList: 'Fair',
});
await ws.finished(jobId);
