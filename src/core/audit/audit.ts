/** The audit log as the workspace uses it: appending, checkpoints, retention, and its methods. */
import { audit as contract } from '../../shared/contract/audit.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { AuditRecord } from '../dispatch.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { Cancel, Ports } from '../ports.ts';
import { readSettings } from '../settings/settings.ts';
import type { WritableDb } from '../store/open.ts';
import { throughAll } from '../through-all.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { createAuditHandlers } from './handlers.ts';
import { createHeadKeeper } from './head.ts';
import type { ArchiveInput } from './jobs.ts';
import { auditKeys, endOfOldRows, lastCheckpoint, putCheckpoint, putKey } from './repository-seals.ts';
import { appendRow, tip } from './repository.ts';
import { createSigner } from './signing.ts';
import type { Signer } from './signing.ts';

export interface AuditDeps extends DomainDeps {
  readonly ports: Pick<Ports, 'keychain' | 'paths'>;
  /** 32 bytes, derived from the master key. */
  readonly auditKey: Buffer;
  /** A row was written. */
  appended(record: AuditRecord): void;
  /** The log did not verify. */
  broken(problem: string, row: number): void;
}

export interface Audit {
  readonly handlers: Handlers<'audit'>;
  append(record: AuditRecord): void;
  start(): void;
  /** Signs what there is, keeps it outside of the database and forgets the key; appending goes on unsigned. */
  close(): Promise<void>;
  /** After a restore that was meant: what is kept outside of the database is not its end any more. */
  forgetHead(): Promise<void>;
}

const rowsBetween = 1000;
const minutesBetween = 15;
const minute = 60_000;
const day = 24 * 60 * minute;

export function createAudit(deps: AuditDeps): Audit {
  const { store, clock, jobs, log, ports } = deps;
  let signer: Signer | null = createSigner(deps.auditKey);
  const { publicKey } = signer;
  const { signed: signedBefore, name } = introduce(deps, publicKey);
  let signed = signedBefore;
  const { dataDir } = ports.paths;
  const head = createHeadKeeper({ dataDir, keychain: ports.keychain, name, auditKey: deps.auditKey }, log);
  let cancelTimer: Cancel = () => undefined;
  let archivedOn = 0;
  let archiving = false;

  const sign = (db: WritableDb): Checkpoint | null => {
    const { seq, hash } = tip(db);
    if (signer === null || seq <= signed) return null;
    const point = signCheckpoint(signer, { seq, hash, at: clock.now() });
    putCheckpoint(db, point);
    signed = seq;
    return point;
  };

  /** Signs the newest row, where that is not done yet. */
  const checkpoint = (): Promise<void> => {
    const point = tip(store.db).seq > signed ? store.transaction(sign) : null;
    return point === null ? Promise.resolve() : head.keep(point);
  };

  const archive = (): void => {
    const now = clock.now();
    if (archiving || now - archivedOn < day) return;
    archivedOn = now;
    const { auditLiveDays, auditKeepDays } = readSettings(store.db);
    const before = now - auditLiveDays * day;
    if (endOfOldRows(store.db, before, rowsBetween) === null && auditKeepDays === null) return;
    const input: ArchiveInput = { before, dropBefore: auditKeepDays === null ? null : now - auditKeepDays * day };
    archiving = true;
    try {
      jobs.start('audit.archive', input, () => (archiving = false));
    } catch (error) {
      // The workspace is being locked: whoever opens it next looks again.
      if (!(error instanceof LetterlockError) || error.code !== 'locked') throw error;
    }
  };

  const tick = (): void => {
    cancelTimer = clock.schedule(clock.now() + minutesBetween * minute, tick);
    void checkpoint();
    archive();
  };

  return {
    handlers: createAuditHandlers({ ...deps, publicKey, head, checkpoint, verify }),
    append(record) {
      const { at, principal, door, method, class: cls, outcome } = record;
      const row = { at, principal, door, method, class: cls, objects: JSON.stringify(record.objects), outcome };
      const point = store.transaction((db) => {
        const { seq } = appendRow(db, row);
        return seq - signed >= rowsBetween ? sign(db) : null;
      });
      if (point !== null) void head.keep(point);
      deps.appended(record);
    },
    start: tick,
    async close() {
      cancelTimer();
      await throughAll([checkpoint, () => head.close(), () => (signer = null)]);
    },
    forgetHead: () => head.forget(),
  };

  async function verify() {
    const job = await jobs.wait(jobs.start('audit.verify', { head: await head.newest(), present: publicKey }));
    if (job.state !== 'done') throw new LetterlockError('interrupted', 'The check of the audit log did not finish.');
    const report = contract.verify.output.parse(job.result);
    if (report.problem !== null) deps.broken(report.problem, report.brokenAt ?? 0);
    return report;
  }
}

/** Enters the log's first key, which names it; answers up to which row it is signed already. */
function introduce({ store, clock }: AuditDeps, key: Buffer): { signed: number; name: Buffer } {
  if (auditKeys(store.db).length === 0) {
    store.transaction((db) => putKey(db, { key, since: tip(db).seq + 1, at: clock.now(), handover: null }));
  }
  return { signed: lastCheckpoint(store.db)?.seq ?? 0, name: auditKeys(store.db)[0]?.key ?? key };
}
