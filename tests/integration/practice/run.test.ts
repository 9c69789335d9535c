import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPractice } from '../../../src/cli/practice.ts';
import type { PracticeResult } from '../../../src/cli/practice-tell.ts';

const keep = join(mkdtempSync(join(tmpdir(), 'letterlock-test-')), 'practice');
const notes: string[] = [];
let exitCode: number;
let result: PracticeResult;

/** One whole campaign, from a CSV to its replies, through the real core. */
beforeAll(async () => {
  const lines: string[] = [];
  exitCode = await runPractice(
    { out: (line) => lines.push(line), err: (line) => notes.push(line), status: null, columns: 120 },
    { json: true, keep, seed: 0, stop: new AbortController().signal },
  );
  result = JSON.parse(lines.join('\n')) as PracticeResult;
}, 300_000);
afterAll(() => rmSync(join(keep, '..'), { recursive: true, force: true }));

const count = (outcome: string): number => result.contacts.filter((row) => row.outcome === outcome).length;

describe('a whole practice campaign', () => {
  it('ends well, with nothing wrong on the receiving side', () => {
    expect(result.checks).toEqual({
      duplicates: 0,
      afterReply: 0,
      afterUnsubscribe: 0,
      afterBounce: 0,
      afterComplaint: 0,
    });
    expect(exitCode).toBe(0);
  });

  it('delivers every mail that it says it sent, once', () => {
    expect(result.counts.sent).toBe(result.mailsReceived);
    expect(result.counts.sent).toBe(result.contacts.reduce((sum, { mails }) => sum + mails, 0));
    expect(result.counts).toMatchObject({ active: 0, uncertain: 0 });
  });

  it('accounts for every row of the file', () => {
    expect(result.contacts).toHaveLength(result.import.rows);
    expect(count('rejected')).toBe(result.import.rejected);
    expect(count('duplicate')).toBe(result.import.duplicatesInFile);
    expect(count('suppressed')).toBe(result.import.suppressed);
    expect(result.counts.contacts).toBe(result.import.created);
    expect(result.import.created).toBeGreaterThanOrEqual(200);
  });

  it('counts in the campaign what happened to its contacts', () => {
    expect(result.counts).toMatchObject({
      replied: count('replied'),
      bounced: count('bounced'),
      unsubscribed: count('unsubscribed'),
      complained: count('complained'),
      failed: count('failed'),
      finished: count('no answer'),
    });
  });

  it('shows everything that can happen to a contact', () => {
    const outcomes = ['replied', 'no answer', 'bounced', 'unsubscribed', 'complained', 'failed', 'rejected'];
    expect(outcomes.filter((outcome) => count(outcome) === 0)).toEqual([]);
    const why = result.contacts.map((row) => row.why).join('\n');
    for (const reason of ['auto-reply', 'soft bounce', '550 5.1.1', 'In-Reply-To:', 'Feedback-Type: abuse']) {
      expect(why).toContain(reason);
    }
  });

  it.each([
    ['frank.ooo@lagoon-works.example', 'no answer', 3],
    ['marit.reply@lagoon-works.example', 'replied', 1],
    ['assistant.ceo@lagoon-works.example', 'replied', 1],
    ['old.bounce@lagoon-works.example', 'bounced', 1],
    ['rita.mailboxfull@lagoon-works.example', 'no answer', 3],
    ['tom.unsubscribe@lagoon-works.example', 'unsubscribed', 1],
    ['vera.complaint@lagoon-works.example', 'complained', 1],
    ['former.unknown@lagoon-works.example', 'failed', 0],
    ['quentin.silence@lagoon-works.example', 'no answer', 3],
  ])('%s: %s after %d mails', (contact, outcome, mails) => {
    expect(result.contacts.find((row) => row.contact === contact)).toMatchObject({ outcome, mails });
  });

  it('takes weeks of the calendar, rests on weekends and holidays, and keeps to the daily limit', () => {
    const perDay = result.days.map(({ date, counts }, index) => ({
      date,
      sent: counts.sent - (result.days[index - 1]?.counts.sent ?? 0),
    }));
    expect(perDay.length).toBeGreaterThan(10);
    expect(Math.max(...perDay.map(({ sent }) => sent))).toBeLessThanOrEqual(90);
    const sentOn = (date: string): number => perDay.find((day) => day.date === date)?.sent ?? 0;
    // A whole weekend and Easter Monday; in the campaign's zone the days at their edges are still others' Fridays.
    expect(['2026-03-29', '2026-04-05', '2026-04-06'].map(sentOn)).toEqual([0, 0, 0]);
  });

  it('leaves a workspace that is encrypted, and says what opens it', () => {
    expect(notes.join('\n')).toContain(keep);
    const database = readFileSync(join(keep, 'letterlock.db'));
    expect(database.includes('lagoon-works.example')).toBe(false);
    expect(existsSync(join(keep, 'vault.json'))).toBe(true);
  });
});
