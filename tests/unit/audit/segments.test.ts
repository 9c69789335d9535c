import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { genesis } from '../../../src/core/audit/chain.ts';
import { rowLine } from '../../../src/core/audit/lines.ts';
import { putArchive } from '../../../src/core/audit/repository-seals.ts';
import { appendRow, rowsFrom } from '../../../src/core/audit/repository.ts';
import { segments } from '../../../src/core/audit/segments.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { withPorts } from '../../support/app.ts';

function fileAway(store: Store, fromSeq: number, toSeq: number): void {
  const rows = rowsFrom(store.db, fromSeq, toSeq - fromSeq + 1);
  const lastHash = rows.at(-1)?.hash ?? genesis;
  const content = gzipSync(rows.map(rowLine).join(''));
  const at = { firstAt: 0, lastAt: 0, archivedAt: 0 };
  store.transaction((db) => putArchive(db, { fromSeq, toSeq, ...at, beforeHash: genesis, lastHash, content }));
}

test('a log that is read while rows of it are filed away is read without a gap', () =>
  withPorts(({ paths: { dataDir } }) => {
    const opened = () => openStore({ path: databaseFile(dataDir), key: Buffer.alloc(32, 1) });
    const [reader, writer] = [opened(), opened()];
    migrate(writer, () => undefined);
    const row = { principal: 'owner', door: 'test', method: 'a.b', objects: '{}', outcome: 'ok' };
    writer.transaction((db) => {
      for (let at = 1; at <= 30; at += 1) appendRow(db, { ...row, at, class: 'read' });
    });
    fileAway(writer, 1, 10);
    const read: number[] = [];
    for (const segment of segments(reader.db)) {
      if (segment.kind === 'dropped') continue;
      for (const { seq } of segment.rows) read.push(seq);
      if (read.length === 10) fileAway(writer, 11, 20);
    }
    expect(read).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    reader.close();
    writer.close();
    return Promise.resolve();
  }));
