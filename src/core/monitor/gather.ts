import type { Actor, Touched } from './incident.ts';

export interface IncidentRow {
  readonly at: number;
  readonly principal: string;
  readonly door: string;
  readonly method: string;
  readonly class: 'read' | 'write';
  /** JSON text. */
  readonly objects: string;
  readonly outcome: string;
}

interface MethodSum {
  readonly class: 'read' | 'write';
  calls: number;
  refused: number;
  readonly objects: Set<string>;
}

interface ActorSum {
  readonly doors: Set<string>;
  calls: number;
  refused: number;
  readonly firstAt: number;
  lastAt: number;
}

/** Sums rows, oldest first, up by who and by what. Pure. */
export function gather(rows: Iterable<IncidentRow>): { rows: number; actors: Actor[]; touched: Touched[] } {
  const methods = new Map<string, MethodSum>();
  const actors = new Map<string, ActorSum>();
  let count = 0;
  for (const row of rows) {
    count += 1;
    const refused = row.outcome === 'ok' ? 0 : 1;
    const method = methods.get(row.method) ?? { class: row.class, calls: 0, refused: 0, objects: new Set() };
    methods.set(row.method, method);
    method.calls += 1;
    method.refused += refused;
    for (const name of namedIn(row.objects)) method.objects.add(name);
    const { at, principal } = row;
    const actor = actors.get(principal) ?? { doors: new Set(), calls: 0, refused: 0, firstAt: at, lastAt: at };
    actors.set(principal, actor);
    actor.doors.add(row.door);
    actor.calls += 1;
    actor.refused += refused;
    actor.lastAt = at;
  }
  return {
    rows: count,
    actors: [...actors].map(([principal, { doors, calls, refused, firstAt, lastAt }]) => ({
      principal,
      doors: [...doors],
      calls,
      refused,
      firstAt,
      lastAt,
    })),
    touched: [...methods]
      .map(([method, { class: cls, calls, refused, objects }]) => ({
        method,
        class: cls,
        calls,
        refused,
        objects: objects.size,
      }))
      .toSorted((a, b) => b.calls - a.calls),
  };
}

/** `id`s and the ids in lists, each with its name, so that a contact 7 and a campaign 7 are two. */
function namedIn(text: string): string[] {
  return Object.entries(JSON.parse(text) as Record<string, unknown>).flatMap(([name, value]) => {
    if (!/ids?$/i.test(name)) return [];
    return (Array.isArray(value) ? value : [value]).map((id) => `${name.replace(/s$/, '')} ${String(id)}`);
  });
}
