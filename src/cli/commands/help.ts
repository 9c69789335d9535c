import type { Command } from '../io.ts';
import { installation } from '../installation.ts';

const text = `Letterlock ${installation.version}: private, tamper-evident email outreach from your own machine.

  letterlock start                 open it in the browser of this machine
  letterlock serve                 the same without opening a browser; prints a one-time address
  letterlock call METHOD [JSON]    call any method; JSON may be - (standard input) or @FILE
        --upload FILE              stage FILE first and add its fileId to the input
        --wait                     answer the finished job instead of its id
        --key KEY                  ask the Letterlock that runs, with an API key (or --key-file, LETTERLOCK_KEY)
        --url URL                  at another address; --fingerprint SHA256 for a certificate of its own
  letterlock contract              every method with permission, audit class and JSON schemas
        --openapi                  as OpenAPI 3.1
  letterlock practice              a whole campaign on the practice mailbox, in the terminal
        --seed N                   let the recipients' dice fall another way
        --json                     one JSON document instead of text
        --keep DIR                 keep the workspace in DIR
  letterlock classify FILE...      what received raw mails are: one line of JSON each
  letterlock audit verify          walk the whole audit log: chain, archives, signed checkpoints
  letterlock audit key             the public key that it is signed with, as PEM
  letterlock audit export FILE     write it for an auditor (docs/audit-format.md); --csv for a table
  letterlock audit incident FILE   what was touched, and a draft of the notification: --from TIME --to TIME
  letterlock backup                a verified snapshot to where backups are kept
  letterlock backup list           what can be restored
  letterlock backup DIRECTORY      a complete encrypted copy, itself a data directory
  letterlock restore --to INSTANT  what would change; with --yes, put the workspace back (2026-11-22T14:32)
        --from DIR                 make a new one of the backups there (LETTERLOCK_RECOVERY_CODE)
  letterlock key export            the database key, for the stock sqlcipher tool; recorded in the audit log
        --code CODE                a code of the authenticator app, where one is asked for
  letterlock policy                what the organisation imposes here, and where each value comes from
  letterlock policy check FILE     whether a policies.json could be applied
  letterlock doctor                look at everything that must be right
  letterlock help | version

  --data-dir DIR                   the workspace to use (or LETTERLOCK_DATA_DIR)
  LETTERLOCK_CODE                  a code of the authenticator app, where one is asked for
  --passphrase-file FILE           its passphrase (or LETTERLOCK_PASSPHRASE, or asked for)
  --person NAME                    who you are, where several people can open it (or LETTERLOCK_PERSON)
  --port N                         start, serve: a fixed port
  --no-open                        start: do not open a browser
  --listen ADDRESS[:PORT]          start, serve: also over TLS 1.3 on that interface, for API keys alone
        --tls-cert F --tls-key F   with this certificate instead of one of its own
        --host NAME                under this name as well as the address
        --allow RANGE,…            only from there, such as 10.0.0.0/8

Answers are JSON on standard output. A failure ends with exit code 1 and {"error": {"code", "message"}}.`;

export const help: Command = (_args, io) => {
  io.out(text);
  return Promise.resolve(0);
};

export const version: Command = (_args, io) => {
  io.out(installation.version);
  return Promise.resolve(0);
};
