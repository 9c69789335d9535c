import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Campaign } from '../../../../../shared/contract/campaign-shape.ts';
import { call } from '../../../api/client.ts';
import { beforeLock } from '../../../stores/unsaved.ts';
import { DraftStore, type DraftFields, type DraftSnapshot } from './draft-store.ts';

export interface Draft extends DraftSnapshot {
  readonly campaign: Campaign;
  /** The fields as they are now, for what runs later than the rendering it was made in. */
  readonly current: () => DraftFields;
  readonly set: (change: Partial<DraftFields>) => void;
  readonly flush: () => Promise<void>;
  readonly reset: (campaign: Campaign) => void;
}

/** The draft of a campaign; leaving the screen saves what is left. */
export function useDraftOf(campaign: Campaign): Draft {
  const [store] = useState(
    () =>
      new DraftStore(campaign, {
        save: (input) => call('campaigns.update', input),
        load: () => call('campaigns.get', { id: campaign.id }),
      }),
  );
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  useEffect(() => store.adopt(campaign), [store, campaign]);
  useEffect(() => {
    const flush = (): void => void store.flush();
    window.addEventListener('pagehide', flush);
    const stop = beforeLock(store.flush);
    return () => {
      stop();
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [store]);
  const current = (): DraftFields => store.snapshot().fields;
  return { ...snapshot, campaign, current, set: store.set, flush: store.flush, reset: store.reset };
}

const DraftContext = createContext<Draft | null>(null);
export const DraftProvider = DraftContext.Provider;

/** The draft of the editor around; only for components inside of it. */
export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('useDraft is for components inside of the campaign editor.');
  return draft;
}
