import { create } from 'zustand';
import type { Input } from '../../../../shared/contract/index.ts';
import type { VerdictKind } from '../../../../shared/contract/inbox.ts';

interface Filters {
  readonly kind: VerdictKind | null;
  readonly campaignId: number | null;
  readonly unread: boolean;
  readonly search: string;
}

const none: Filters = { kind: null, campaignId: null, unread: false, search: '' };

export const useFilters = create<Filters>()(() => none);

export function setFilters(change: Partial<Filters>): void {
  useFilters.setState(change);
}

export function clearFilters(): void {
  useFilters.setState(none);
}

export function isFiltered({ kind, campaignId, unread, search }: Filters): boolean {
  return kind !== null || campaignId !== null || unread || search !== '';
}

/** What the list asks the core for. */
export function listInput({ kind, campaignId, unread, search }: Filters): Omit<Input<'inbox.list'>, 'cursor'> {
  return {
    limit: 60,
    ...(kind === null ? {} : { kind }),
    ...(campaignId === null ? {} : { campaignId }),
    ...(unread ? { unread } : {}),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  };
}
