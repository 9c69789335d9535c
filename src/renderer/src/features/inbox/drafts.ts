/** Replies that are being written, by conversation: looking elsewhere loses nothing. */
import { create } from 'zustand';

interface Drafts {
  readonly texts: Readonly<Record<number, string>>;
  readonly write: (conversation: number, text: string) => void;
}

export const useDrafts = create<Drafts>()((set) => ({
  texts: {},
  write: (conversation, text) => set(({ texts }) => ({ texts: { ...texts, [conversation]: text } })),
}));
