/**
 * A process that runs the real sender on a real encrypted database through a real connector, on a clock that is
 * faster than ours. It is meant to be killed. It says `.` before and after each hand-over, and `done` when nothing is
 * left to do.
 */
import { flushCompileCache } from 'node:module';
import type { Connector } from '../../src/core/connectors/connector.ts';
import { createHealthKeeper } from '../../src/core/accounts/health.ts';
import { createEventBus } from '../../src/core/events.ts';
import { composer } from '../../src/core/outbound/composer.ts';
import { createOutbound } from '../../src/core/outbound/outbound.ts';
import type { Clock, Log } from '../../src/core/ports.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { WritableDb } from '../../src/core/store/open.ts';
import { all, get, run } from '../../src/core/store/rows.ts';
import { openKillMailbox } from './kill-mailboxes.ts';
import type { KillMailbox } from './kill-mailboxes.ts';
import { tableRuns } from './outbound.ts';
import { readTaken } from './sink.ts';

export interface SenderOptions {
  readonly path: string;
  /** Hex. */
  readonly key: string;
  readonly mailbox: KillMailbox;
  readonly record: string;
  /**
   * Who is asked what was sent: `truth`, a mailbox that knows; `mailbox`, the connector, as it is; `nobody`, a mailbox
   * that cannot be searched.
   */
  readonly lookUp: 'truth' | 'mailbox' | 'nobody';
  /** A person decides what is uncertain, by what was really received. */
  readonly person: boolean;
  /** Fast clock: virtual instant `virtualStart` is real instant `realStart`, and time passes `speed` times as fast. */
  readonly virtualStart: number;
  readonly realStart: number;
  readonly speed: number;
}

// Node writes its cache of compiled code when a process ends; this one is killed before it comes to that.
flushCompileCache();

const options = JSON.parse(process.argv[2] ?? '{}') as SenderOptions;

const clock: Clock = {
  now: () => Math.floor(options.virtualStart + (Date.now() - options.realStart) * options.speed),
  schedule(at, work) {
    const timer = setTimeout(work, Math.min(2_000_000_000, Math.max(0, Math.ceil((at - clock.now()) / options.speed))));
    return () => clearTimeout(timer);
  },
};
const quiet = (): void => undefined;
const log: Log = {
  info: quiet,
  warn: quiet,
  error: (message, data) => void process.stderr.write(`${message} ${JSON.stringify(data)}\n`),
};
const store = openStore({ path: options.path, key: Buffer.from(options.key, 'hex') });
const events = createEventBus((error) => {
  throw error;
});
const mailbox = await openKillMailbox(options.mailbox, clock, log);
const wasTaken = (messageId: string): boolean => readTaken(options.record).some((mail) => mail.messageId === messageId);
const lookUps: Record<SenderOptions['lookUp'], Connector['findSent']> = {
  truth: (messageId) => Promise.resolve(wasTaken(messageId) ? 'found' : 'absent'),
  mailbox: (messageId, claimedAt, signal) => mailbox.findSent(messageId, claimedAt, signal),
  nobody: () => Promise.resolve('unknown'),
};
const connector: Connector = {
  ...mailbox,
  async send(message, signal) {
    process.stdout.write('.');
    const outcome = await mailbox.send(message, signal);
    process.stdout.write('.');
    return outcome;
  },
  capabilities: {
    ...mailbox.capabilities,
    sentIsAuthoritative: options.lookUp === 'truth' || mailbox.capabilities.sentIsAuthoritative,
  },
  findSent: lookUps[options.lookUp],
};
const setStatus = (to: string) => (db: WritableDb, id: number) =>
  void run(db, 'UPDATE campaign SET status = ? WHERE id = ?', [to, id]);
const outbound = createOutbound({
  store,
  clock,
  events,
  log,
  runs: tableRuns(store.db),
  composer,
  connectors: { open: () => Promise.resolve(connector) },
  accountHealth: createHealthKeeper({ store, clock, events }),
  limits: { of: () => ({ provider: [], chosen: [] }) },
  campaigns: { ended: setStatus('finished'), reopened: setStatus('running'), paused: () => undefined },
  freshenInbox: () => Promise.resolve(),
});

function decideLikeAPerson(): void {
  const uncertain = all<{ id: number; messageId: string }>(
    store.db,
    `SELECT id, message_id AS messageId FROM ledger WHERE state = 'uncertain'`,
  );
  for (const { id, messageId } of uncertain) outbound.settle(id, wasTaken(messageId) ? 'sent' : 'not-sent');
}

outbound.start();
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (options.person) decideLikeAPerson();
  const { active, uncertain } = get<{ active: number; uncertain: number }>(
    store.db,
    `SELECT (SELECT coalesce(sum(value), 0) FROM campaign_tally WHERE name = 'active') AS active,
       (SELECT coalesce(sum(value), 0) FROM campaign_tally WHERE name = 'uncertain') AS uncertain`,
  ) ?? { active: 0, uncertain: 0 };
  await outbound.idle();
  if (active - (options.person ? 0 : uncertain) <= 0) break;
}
await outbound.stop();
await connector.close();
store.close();
process.stdout.write('done\n');
