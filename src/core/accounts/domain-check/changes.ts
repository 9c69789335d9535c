/** What became worse about a domain since it was last looked at. Pure. */
import type { DomainFinding, DomainReport, Worsening } from '../../../shared/contract/domain-check.ts';

type Topic = DomainFinding['topic'];
type Status = DomainFinding['status'];

/** The last status of each topic that DNS gave an answer about. */
export type Known = Readonly<Partial<Record<Topic, Status>>>;

export interface Memory {
  readonly known: Known;
  readonly worse: readonly Worsening[];
}

export const nothingKnown: Memory = { known: {}, worse: [] };

const rank: Readonly<Record<Exclude<Status, 'unknown'>, number>> = { ok: 0, info: 1, warn: 2, bad: 3 };

function changeOf(memory: Memory, { topic, status }: DomainFinding, at: number, tell: boolean): Worsening | null {
  const before = memory.known[topic];
  const told = memory.worse.find((one) => one.topic === topic) ?? null;
  if (status === 'unknown' || before === undefined || before === 'unknown') return told;
  const was = told?.was ?? before;
  if (was === 'unknown' || rank[status] <= rank[was]) return null;
  if (rank[status] > rank[before] && tell) return { topic, was, now: status, at };
  return told === null ? null : { ...told, now: status };
}

/**
 * An answer that did not come changes nothing; what is as good again as it was is told no more.
 * @param tell false: somebody is looking at the findings right now, and needs no notice
 */
export function remember(memory: Memory, { findings, checkedAt }: DomainReport, tell: boolean): Memory {
  const answered = findings.filter(({ status }) => status !== 'unknown');
  return {
    known: { ...memory.known, ...Object.fromEntries(answered.map(({ topic, status }) => [topic, status])) },
    worse: findings.flatMap((found) => changeOf(memory, found, checkedAt, tell) ?? []),
  };
}

const turnedAwayFor: ReadonlySet<Topic> = new Set(['spf', 'dkim', 'dmarc', 'mx']);

/** What receivers turn mail away for, as far as it is certainly wrong: topics in the order of the report. */
export const failingTopics = ({ known }: Memory, { own, findings }: DomainReport): readonly Topic[] =>
  own ? findings.map(({ topic }) => topic).filter((topic) => known[topic] === 'bad' && turnedAwayFor.has(topic)) : [];
