import type { DlpRule } from '../../shared/contract/dlp.ts';
import type { Parsed } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import { patternProblem } from '../guards/safe-pattern.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { mayCall } from './deps.ts';
import type { DlpDeps } from './deps.ts';
import { countOf, finderOf } from './judge.ts';
import type { Hit, judge } from './judge.ts';
import type { Notes } from './notes.ts';
import { digestOf, findingsBefore, putConfirmation, putRule, removeRule } from './repository.ts';
import { toFinding } from './words.ts';

interface HandlerDeps extends DlpDeps {
  readonly notes: Notes;
  readonly rules: () => readonly DlpRule[];
  readonly judge: (mail: Parameters<typeof judge>[1], asked: Parameters<typeof judge>[2]) => Hit[];
  readonly changed: () => void;
}

const mostMatches = 200;

/** @throws LetterlockError `invalid-input` for a pattern whose matching could run away */
function checkPattern(looksFor: Parsed<'dlp.save'>['looksFor']): void {
  const why = looksFor.kind === 'pattern' ? patternProblem(looksFor.pattern) : null;
  if (why !== null) {
    throw new LetterlockError('invalid-input', `The pattern cannot be used: ${why}.`, { field: 'pattern', why });
  }
}

const noRule = (): LetterlockError => new LetterlockError('not-found', 'There is no such rule.');

export function createDlpHandlers(deps: HandlerDeps): Handlers<'dlp'> {
  const { store, clock, notes, policy } = deps;
  return {
    rules: () => ({ items: [...deps.rules()], locked: policy().allowDlpChanges === false }),
    save(rule, { note }) {
      checkPattern(rule.looksFor);
      const id = store.transaction((db) => putRule(db, rule));
      if (id === null) throw noRule();
      note({ id, looksFor: rule.looksFor.kind, action: rule.action, enabled: rule.enabled });
      deps.changed();
      return { id };
    },
    remove({ id }) {
      if (!store.transaction((db) => removeRule(db, id))) throw noRule();
      deps.changed();
      return {};
    },
    tryOut({ looksFor, text }) {
      checkPattern(looksFor);
      const spans = finderOf(looksFor)?.(text) ?? [];
      const matches = spans
        .map(({ at, length }) => ({ at, length }))
        .toSorted((one, other) => one.at - other.at)
        .slice(0, mostMatches);
      return { matches, count: countOf(spans) };
    },
    check({ conversationId, text }, { principal }) {
      const to = deps.answersTo(conversationId);
      const hits = deps.judge({ subject: '', html: '', text, attachments: [] }, { channel: 'answer', to });
      return { findings: hits.map((hit) => toFinding(hit, mayCall(principal, hit.rule.confirmBy))) };
    },
    confirm({ campaignId, ruleId }, { principal }) {
      const rule = deps.rules().find(({ id }) => id === ruleId);
      if (rule === undefined) throw noRule();
      if (rule.action !== 'confirm')
        throw new LetterlockError('not-allowed-now', 'This rule asks for no confirmation.');
      if (!mayCall(principal, rule.confirmBy)) {
        throw new LetterlockError('forbidden', `This caller lacks the permission ${rule.confirmBy}.`);
      }
      const digest = digestOf(store.db, campaignId);
      if (digest === null) throw new LetterlockError('not-found', 'There is no such campaign.');
      const at = clock.now();
      store.transaction((db) => putConfirmation(db, { campaignId, ruleId, digest, by: principal.name, at }));
      const hit = { rule, place: 'text', count: 1 } as const;
      notes.add(hit, { channel: 'campaign', outcome: 'confirmed', by: principal.name, campaignId, step: null });
      notes.flush();
      return {};
    },
    findings({ outcome, cursor, limit }) {
      notes.flush();
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      return toPage(
        findingsBefore(store.db, before, limit + 1, outcome),
        limit,
        (row) => row,
        ({ id }) => [id],
      );
    },
  };
}
