/** The backup domain: where backups go, what is there, and how to come back from them. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import { breathe } from '../breathe.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import { endingWith } from '../net/ending-with.ts';
import type { Ports } from '../ports.ts';
import type { WritableDb } from '../store/open.ts';
import { throughAll } from '../through-all.ts';
import { keyFilePath } from '../vault/keyfile.ts';
import type { Keys } from '../vault/keys.ts';
import { describePoints } from './catalogue.ts';
import { createDesk } from './desk.ts';
import { createKeeper } from './keeper.ts';
import { openTarget, tryTarget } from './open-target.ts';
import {
  contactsInDoubt,
  decideCampaign,
  isUndecided,
  lastRestore,
  readConfig,
  readLineage,
  undecidedCampaigns,
  writeConfig,
} from './repository.ts';
import { createBackupSecret } from './secret.ts';
import type { Target } from './target.ts';

export interface BackupDeps extends DomainDeps {
  readonly ports: Pick<Ports, 'keychain' | 'network' | 'workerEntry'>;
  readonly keys: Keys;
  /** Keys of before a change of the master key: backups of that time stay restorable. */
  formerBackupKeys(): readonly Buffer[];
  /** The former master key that a database key follows from, or null; the caller's to forget. */
  formerMasterOf(databaseKey: Buffer): Buffer | null;
  /** Ends one contact's sequence in a campaign, in the caller's transaction. */
  stopContact(db: WritableDb, campaignId: number, contactId: number, reason: 'user', detail: string, at: number): void;
  /** Closes the workspace, runs `work`, and opens it again whatever becomes of it. */
  reopen(work: () => Promise<void>): Promise<void>;
  /** The database was put back to an earlier state, as was meant. */
  restored(): Promise<void>;
  /** A snapshot was verified and delivered: for the audit log. */
  delivered(point: { readonly id: string; readonly bytes: number }): void;
}

export type WhileOpen = Omit<Handlers<'backup'>, 'look' | 'recover' | 'recovering' | 'stopRecovering'>;

export interface Backup {
  readonly handlers: WhileOpen;
  start(): void;
  /** Whether a restore left open what a campaign has sent. */
  isUndecided(db: WritableDb, campaignId: number): boolean;
  /** Begins nothing any more: to be called before jobs are stopped. */
  stop(): void;
  /** Archives the rest; nothing may be written afterwards. */
  close(): Promise<void>;
  /** To be called when the database is closed. */
  closed(): void;
}

const releaseBatch = 500;

export function createBackup(deps: BackupDeps): Backup {
  const { store, clock, events, ports, keys } = deps;
  const dataDir = dirname(store.path);
  const secret = createBackupSecret({ store, keychain: ports.keychain, credentialKey: keys.credential });

  const keeper = createKeeper({
    ...deps,
    databaseKey: keys.database,
    backupKey: keys.backup,
    spoolDirectory: join(dataDir, 'backup-spool'),
    async keyFileText() {
      return readFile(keyFilePath(dataDir), 'utf8').catch(() => null);
    },
    async target(ending): Promise<Target | null> {
      const { target } = readConfig(store.db);
      return target === null ? null : openTarget(target, endingWith(ports.network, ending), () => secret.open());
    },
  });
  const desk = createDesk({
    ...deps,
    databasePath: store.path,
    backupKeys: () => [Buffer.alloc(keys.backup.length, keys.backup), ...deps.formerBackupKeys()],
    workerEntry: ports.workerEntry,
    async catalogue() {
      await keeper.ensure();
      return keeper.catalogue();
    },
    localFolder() {
      const { target } = readConfig(store.db);
      return target?.kind === 'folder' ? join(target.path, `letterlock-${readLineage(store.db)}`) : null;
    },
  });

  const leaveOut = (db: WritableDb, campaignId: number): number => {
    const ids = contactsInDoubt(db, campaignId, releaseBatch);
    const why = 'Left out: may have got mail before a restore.';
    for (const id of ids) deps.stopContact(db, campaignId, id, 'user', why, clock.now());
    return ids.length;
  };

  return {
    isUndecided,
    start() {
      void desk.clear().then(() => keeper.restart());
    },
    stop: () => keeper.stop(),
    async close() {
      await throughAll([() => keeper.close(), () => desk.clear()]);
    },
    closed: () => keeper.closed(),
    handlers: {
      status() {
        const { target, plan } = readConfig(store.db);
        const restored = lastRestore(store.db);
        return {
          target,
          plan,
          ...keeper.status(),
          undecided: undecidedCampaigns(store.db),
          lastRestore:
            restored === null
              ? null
              : { at: restored.at, pointAt: restored.pointAt, ledgerKnown: restored.ledgerKnown },
        };
      },
      async configure({ target, plan, secret: given }, { note }) {
        if (target !== null) {
          const opened = await openTarget(target, ports.network, () =>
            given === undefined ? secret.open() : Promise.resolve(given),
          );
          await tryTarget(target, opened, dataDir);
        }
        if (target?.kind !== 's3') await secret.forget();
        else if (given !== undefined) await secret.put(given);
        store.transaction((db) => writeConfig(db, { target, plan }));
        note({ target: target?.kind ?? 'none' });
        await keeper.restart();
        events.emit('backup.changed', {});
        return {};
      },
      async now() {
        await keeper.ensure();
        return { jobId: keeper.makeSnapshot() };
      },
      async list() {
        if (readConfig(store.db).target === null) return { items: [] };
        await keeper.ensure();
        const { catalogue } = await keeper.catalogue();
        return { items: describePoints(catalogue, readConfig(store.db).plan, clock.now()) };
      },
      verify: async ({ id }) => ({ jobId: await desk.verify(id) }),
      prepare: async ({ at }) => ({ jobId: await desk.prepare(at) }),
      async restore({ preparedId }, { note }) {
        const restored = await desk.restore(preparedId);
        note(restored);
        return restored;
      },
      async discard({ preparedId }) {
        await desk.discard(preparedId);
        return {};
      },
      async release({ campaignId, decision }, { note }) {
        let leftOut = 0;
        if (!isUndecided(store.db, campaignId)) {
          throw new LetterlockError('not-allowed-now', 'There is nothing to decide about this campaign.');
        }
        for (let more = decision === 'leave-out'; more;) {
          const batch = store.transaction((db) => leaveOut(db, campaignId));
          leftOut += batch;
          more = batch === releaseBatch;
          await breathe();
        }
        store.transaction((db) => decideCampaign(db, campaignId, decision, clock.now()));
        note({ leftOut });
        events.emit('backup.changed', {});
        return { leftOut };
      },
    },
  };
}
