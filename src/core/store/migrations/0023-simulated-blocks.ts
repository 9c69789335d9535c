import type { Migration } from './migration.ts';

/** Calendars are made anew at any time, so those from before are not taken over. */
export const simulatedBlocks: Migration = {
  version: 23,
  name: 'simulated-blocks',
  up(db) {
    db.exec(`
      DROP TABLE simulated;
      DELETE FROM simulation;
      -- the mails of a simulation by the thousand, packed, in order of time and again in order of contacts
      CREATE TABLE simulated_block (
        simulation_id INTEGER NOT NULL REFERENCES simulation (id),
        sorted_by TEXT NOT NULL CHECK (sorted_by IN ('time', 'contact')),
        number INTEGER NOT NULL,
        -- the instant, or the contact, of its last mail
        last INTEGER NOT NULL,
        mails BLOB NOT NULL,
        PRIMARY KEY (simulation_id, sorted_by, number)
      ) STRICT;
      CREATE INDEX simulated_block_by_last ON simulated_block (simulation_id, sorted_by, last, number);
    `);
  },
};
