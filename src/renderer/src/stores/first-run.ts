import { create } from 'zustand';

interface FirstRun {
  /** The workspace is being made, or its recovery code is still to be kept: the first-run screens stay. */
  readonly open: boolean;
  /** Held here only until the user has confirmed it. */
  readonly recoveryCode: string | null;
}

export const useFirstRun = create<FirstRun>()(() => ({ open: false, recoveryCode: null }));
