/**
 * Findings on their way into the database and the audit log. Those of a running campaign are many and alike: they are
 * counted for a second and then written at once.
 */
import type { DlpKeptFinding } from '../../shared/contract/dlp.ts';
import type { AuditRecord } from '../dispatch.ts';
import type { DomainDeps } from '../domain.ts';
import type { Cancel } from '../ports.ts';
import type { Hit } from './judge.ts';
import { keepFinding } from './repository.ts';
import type { Noted } from './repository.ts';
import { lookKey } from './words.ts';

export interface About {
  readonly channel: DlpKeptFinding['channel'];
  readonly outcome: DlpKeptFinding['outcome'];
  readonly by: string;
  readonly campaignId: number | null;
  readonly step: number | null;
}

export interface Notes {
  add(hit: Hit, about: About): void;
  /** Writes what waits. */
  flush(): void;
}

interface NotesDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events'> {
  readonly audit: (record: AuditRecord) => void;
}

const waitMs = 1_000;

export function createNotes({ store, clock, events, audit }: NotesDeps): Notes {
  const waiting = new Map<string, Noted>();
  let cancel: Cancel | null = null;

  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (waiting.size === 0) return;
    const all = [...waiting.values()];
    waiting.clear();
    const told = store.transaction((db) =>
      all.filter((noted) => keepFinding(db, noted) || noted.outcome === 'blocked' || noted.outcome === 'held'),
    );
    for (const { by, at, ruleId, looksFor, place, channel, outcome, campaignId, step, times } of told) {
      audit({
        at,
        principal: by,
        door: 'dlp',
        method: 'dlp.found',
        class: 'write',
        objects: {
          ruleId,
          looksFor,
          place,
          channel,
          outcome,
          times,
          ...(campaignId === null ? {} : { campaignId }),
          ...(step === null ? {} : { step }),
        },
        outcome: 'ok',
      });
    }
    events.emit('dlp.changed', {});
  };

  return {
    add({ rule, place }, about) {
      const at = clock.now();
      const key = JSON.stringify([rule.id, place, about]);
      const known = waiting.get(key);
      const { channel, outcome, by, campaignId, step } = about;
      const what = { ruleId: rule.id, rule: rule.name, looksFor: lookKey(rule.looksFor), place };
      const noted: Noted = { ...what, channel, outcome, by, campaignId, step, times: (known?.times ?? 0) + 1, at };
      waiting.set(key, noted);
      cancel ??= clock.schedule(at + waitMs, flush);
    },
    flush,
  };
}
