/** `letterlock practice`: a whole campaign in the terminal, on the practice mailbox, weeks in seconds. */
import { resolve } from 'node:path';
import { LetterlockError } from '../shared/result.ts';
import type { Output } from '../shared/contract/index.ts';
import type { Command } from './io.ts';
import { onlyOptions } from './options.ts';
import { importContacts, launchCampaign } from './practice-campaign.ts';
import {
  allZero,
  checkOutbox,
  enrolmentOutcome,
  heardAs,
  leftOut,
  rejectOutcome,
  sortOutcomes,
} from './practice-report.ts';
import type { Enrolment, Heard } from './practice-report.ts';
import { outboxOf, runToEnd } from './practice-run.ts';
import type { Day } from './practice-run.ts';
import { report, silent, teller } from './practice-tell.ts';
import type { PracticeIo, PracticeResult, Teller } from './practice-tell.ts';
import { openPracticeWorkspace } from './practice-workspace.ts';
import type { PracticeWorkspace } from './practice-workspace.ts';

export interface PracticeOptions {
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** A directory in which the workspace stays; null for a temporary one. */
  readonly keep: string | null;
  /** Which way the recipients' dice fall. */
  readonly seed: number;
  readonly stop: AbortSignal;
}

/** Monday 2026-03-23, 07:00 UTC: the run passes over a change of clocks and over holidays. */
const start = Date.UTC(2026, 2, 23, 7);

export const practice: Command = (args, io) => {
  const values = onlyOptions(args, {
    json: { type: 'boolean' },
    keep: { type: 'string' },
    seed: { type: 'string' },
  });
  const seed = Number(values.seed ?? '0');
  if (!Number.isSafeInteger(seed)) throw new LetterlockError('invalid-input', 'Give a whole number as --seed.');
  const { stdout, stderr } = process;
  return runPractice(
    {
      out: (line) => io.out(line),
      err: (line) => io.err(line),
      status: stderr.isTTY ? (line) => void stderr.write(`\r\u001B[K${line}`) : null,
      columns: stdout.columns ?? 120,
    },
    { json: values.json ?? false, keep: values.keep === undefined ? null : resolve(values.keep), seed, stop: io.stop },
  );
};

/** @returns the exit code: 0 when all are accounted for and the receiving side found nothing wrong. */
export async function runPractice(io: PracticeIo, options: PracticeOptions): Promise<number> {
  const { json, keep, seed, stop } = options;
  const tell = json ? silent : teller(io);
  const workspace = await openPracticeWorkspace({ keep, seed, start });
  try {
    const result = await practise(workspace, { seed, stop }, tell);
    if (json) io.out(JSON.stringify(result, null, 2));
    else report(io, result);
    if (keep !== null) {
      io.err(`The workspace stays in ${workspace.dataDir}. Its passphrase is: ${workspace.passphrase}`);
    }
    const lost = result.contacts.some(({ outcome }) => outcome === 'missing' || outcome === 'still active');
    return allZero(result.checks) && !lost ? 0 : 1;
  } finally {
    io.status?.('');
    await workspace.close();
  }
}

async function practise(
  workspace: PracticeWorkspace,
  { seed, stop }: Pick<PracticeOptions, 'seed' | 'stop'>,
  tell: Teller,
): Promise<PracticeResult> {
  const begun = performance.now();
  const imported = await importContacts(workspace);
  tell.imported(imported);
  const id = await launchCampaign(workspace);
  const days: Day[] = [];
  const counts = await runToEnd(workspace, id, stop, {
    day(day) {
      tell.day(day, days.at(-1)?.counts ?? null);
      days.push(day);
    },
    moved: tell.moved,
  });
  const outbox = await outboxOf(workspace);
  const heard = await heardFrom(workspace, id);
  const enrolments = await enrolmentsOf(workspace, id);
  const { items: suppression } = await workspace.call('suppression.list', { limit: 500 });
  return {
    seed,
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    import: imported.summary,
    days,
    counts,
    mailsReceived: outbox.length,
    checks: checkOutbox(outbox),
    contacts: sortOutcomes([
      ...enrolments.map((enrolment) => enrolmentOutcome(enrolment, heard.get(enrolment.contactId) ?? [])),
      ...imported.rejects.map(rejectOutcome),
      ...leftOut(imported.rows, {
        enrolled: enrolments.map(({ email }) => email),
        rejectedLines: new Set(imported.rejects.map(({ line }) => line)),
        suppression,
      }),
    ]),
  };
}

async function enrolmentsOf({ call }: PracticeWorkspace, id: number): Promise<Enrolment[]> {
  const found: Enrolment[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Output<'campaigns.enrolments'> = await call('campaigns.enrolments', {
      id,
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

/** What each contact sent back, oldest first, by contact. */
async function heardFrom({ call }: PracticeWorkspace, campaignId: number): Promise<Map<number, Heard[]>> {
  const heard = new Map<number, Heard[]>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Output<'inbox.list'> = await call('inbox.list', {
      campaignId,
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id, contact } of page.items) {
      const { messages } = await call('inbox.get', { id });
      const mails = messages.flatMap(({ received, text }) =>
        received === null ? [] : [heardAs(received.verdict, text)],
      );
      heard.set(contact.id, mails);
    }
    cursor = page.nextCursor;
  }
  return heard;
}
