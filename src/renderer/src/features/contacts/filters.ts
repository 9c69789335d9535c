/** What the table shows. Pure but for the store at the end. */
import { create } from 'zustand';
import type { ContactFilter } from '../../../../shared/contract/contacts.ts';

export type Condition = NonNullable<ContactFilter['conditions']>[number];

/** Where in the rail we are. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly id: number }
  | { readonly kind: 'segment'; readonly id: number };

/** A condition as it is being edited: the key is its identity on the screen. */
export type DraftCondition = Condition & { readonly key: number };

export interface Filters {
  readonly scope: Scope;
  readonly search: string;
  readonly suppressed: boolean | null;
  readonly conditions: readonly DraftCondition[];
}

export const everything: Filters = { scope: { kind: 'all' }, search: '', suppressed: null, conditions: [] };

export const useFilters = create<Filters>()(() => everything);

export function setFilters(change: Partial<Filters>): void {
  useFilters.setState(change);
}

/** Goes to another list or segment; the search stays, as in a mail program. */
export function openScope(scope: Scope): void {
  useFilters.setState({ scope, suppressed: null, conditions: [] });
}

export function clearFilters(): void {
  useFilters.setState({ search: '', suppressed: null, conditions: [] });
}

/** How many filters narrow the scope, the search aside. */
export function activeFilters({ suppressed, conditions }: Filters): number {
  return (suppressed === null ? 0 : 1) + conditions.length;
}

let lastKey = 0;

export function newCondition(): DraftCondition {
  lastKey += 1;
  return { key: lastKey, field: 'company', op: 'contains', value: '' };
}

/** A condition that still waits for its value filters nothing. */
function complete({ op, value }: Condition): boolean {
  return op === 'empty' || op === 'notEmpty' || value.trim() !== '';
}

/** The filter as the core takes it. */
export function toContactFilter({ scope, search, suppressed, conditions }: Filters): ContactFilter {
  return {
    ...(scope.kind === 'list' ? { listId: scope.id } : {}),
    ...(scope.kind === 'segment' ? { segmentId: scope.id } : {}),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    ...(suppressed === null ? {} : { suppressed }),
    conditions: conditions.filter(complete).map(({ field, op, value }) => ({ field, op, value })),
  };
}
