/** What a practice run says in the terminal, day by day and at its end. */
import type { CampaignCounts } from '../shared/contract/campaign-shape.ts';
import type { ImportOutcome } from './practice-campaign.ts';
import type { Checks, ContactOutcome } from './practice-report.ts';
import type { Day } from './practice-run.ts';
import { tableLines } from './practice-table.ts';

export interface PracticeIo {
  /** One line without its line end. */
  out(line: string): void;
  /** The same beside the output proper. */
  err(line: string): void;
  /** Rewrites the line that the cursor stands on; null where the output is no terminal. */
  readonly status: ((line: string) => void) | null;
  /** Width of the output in columns. */
  readonly columns: number;
}

export interface PracticeResult {
  readonly seed: number;
  readonly seconds: number;
  readonly import: ImportOutcome['summary'];
  readonly days: readonly Day[];
  readonly counts: CampaignCounts;
  /** By the recipients. */
  readonly mailsReceived: number;
  readonly checks: Checks;
  readonly contacts: readonly ContactOutcome[];
}

export interface Teller {
  readonly imported: (outcome: ImportOutcome) => void;
  readonly day: (day: Day, before: CampaignCounts | null) => void;
  readonly moved: (now: number) => void;
}

export const silent: Teller = { imported: () => undefined, day: () => undefined, moved: () => undefined };

const shown = ['sent', 'replied', 'autoReplied', 'bounced', 'unsubscribed', 'complained', 'failed'] as const;
const titles: Readonly<Record<(typeof shown)[number], string>> = {
  sent: 'sent',
  replied: 'replies',
  autoReplied: 'automatic',
  bounced: 'bounces',
  unsubscribed: 'unsubscribed',
  complained: 'complaints',
  failed: 'failed',
};

export function teller(io: PracticeIo): Teller {
  return {
    imported({ summary }) {
      io.out(
        `Imported ${summary.created} contacts from ${summary.rows} rows: ${summary.duplicatesInFile} duplicates, ` +
          `${summary.suppressed} suppressed, ${summary.rejected} rejected.`,
      );
      io.out('');
      io.out(`day         ${shown.map((name) => titles[name].padStart(titles[name].length + 1)).join(' ')}   active`);
    },
    day({ date, counts }, before) {
      const cells = shown.map((name) => {
        const news = counts[name] - (before?.[name] ?? 0);
        return String(news === 0 ? '·' : news).padStart(titles[name].length + 1);
      });
      io.status?.('');
      io.out(`${date}  ${cells.join(' ')} ${String(counts.active).padStart(8)}`);
    },
    moved(now) {
      io.status?.(`${new Date(now).toISOString().replace('T', ' ').slice(0, 16)} UTC`);
    },
  };
}

export function report(io: PracticeIo, result: PracticeResult): void {
  const { counts, checks } = result;
  io.out('');
  const room = Math.max(30, io.columns - 70);
  const lines = tableLines(
    [
      { title: 'contact', align: 'left', max: 44 },
      { title: 'mails', align: 'right', max: 5 },
      { title: 'what happened', align: 'left', max: 16 },
      { title: 'why', align: 'left', max: room },
    ],
    result.contacts.map(({ contact, mails, outcome, why }) => [contact, String(mails), outcome, why]),
  );
  for (const line of lines) io.out(line);
  io.out('');
  io.out(
    `${counts.contacts} contacts, ${counts.sent} mails sent, ${result.mailsReceived} received: ${counts.replied} replied, ` +
      `${counts.bounced} bounced, ${counts.unsubscribed} unsubscribed, ${counts.complained} complained, ` +
      `${counts.autoReplied} automatic replies, ${counts.failed} failed, ${counts.uncertain} uncertain.`,
  );
  io.out(
    `On the receiving side: mails after a reply: ${checks.afterReply}, after an unsubscribe: ${checks.afterUnsubscribe}, ` +
      `after a bounce: ${checks.afterBounce}, after a complaint: ${checks.afterComplaint}, duplicates: ${checks.duplicates}.`,
  );
  io.out(`${result.days.length} days in ${result.seconds} seconds.`);
}
