import type { Migration } from './migration.ts';

export const audit: Migration = {
  version: 8,
  name: 'audit',
  up(db) {
    db.exec(`
      CREATE TABLE audit_key (
        since INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
        at INTEGER NOT NULL,
        -- by the key before; NULL for the first
        handover BLOB
      ) STRICT;
      CREATE TABLE audit_checkpoint (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        key BLOB NOT NULL CHECK (length(key) = 32),
        signature BLOB NOT NULL CHECK (length(signature) = 64)
      ) STRICT;
      -- rows that left the live log; content is gzip of their export lines, NULL once they were dropped for good
      CREATE TABLE audit_archive (
        from_seq INTEGER PRIMARY KEY,
        to_seq INTEGER NOT NULL UNIQUE,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        before_hash BLOB NOT NULL CHECK (length(before_hash) = 32),
        last_hash BLOB NOT NULL CHECK (length(last_hash) = 32),
        archived_at INTEGER NOT NULL,
        content BLOB
      ) STRICT;

      DROP TRIGGER audit_no_delete;
      CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        WHEN NOT EXISTS (SELECT 1 FROM audit_archive WHERE OLD.seq BETWEEN from_seq AND to_seq)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

      CREATE INDEX audit_by_at ON audit (at);
      CREATE INDEX audit_by_method ON audit (method, seq);
      CREATE INDEX audit_by_principal ON audit (principal, seq);
      CREATE INDEX audit_by_failure ON audit (seq) WHERE outcome <> 'ok';
    `);
  },
};
