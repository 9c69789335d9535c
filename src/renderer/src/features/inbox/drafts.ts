/**
 * Replies that are being written, by conversation: looking elsewhere loses nothing, and what has rested for a moment is
 * kept by the core, so that a lock or a crash loses nothing either.
 */
import { create } from 'zustand';
import { call } from '../../api/client.ts';
import { useToasts } from '../../stores/toasts.ts';
import { beforeLock } from '../../stores/unsaved.ts';

/** Written in this session; what was written before comes with the conversation. */
const useTexts = create<Readonly<Record<number, string>>>()(() => ({}));

/** ms */
const quiet = 800;
const unkept = new Map<number, ReturnType<typeof setTimeout>>();

function keep(conversation: number): Promise<unknown> {
  clearTimeout(unkept.get(conversation));
  unkept.delete(conversation);
  const text = useTexts.getState()[conversation] ?? '';
  return call('inbox.saveDraft', { id: conversation, text }).catch(useToasts.getState().showError);
}

const keepAll = (): Promise<unknown> => Promise.all([...unkept.keys()].map(keep));

window.addEventListener('pagehide', () => void keepAll());
beforeLock(keepAll);

/** Of another workspace, such as one restored from a backup, nothing here is a draft. */
export function forgetDrafts(): void {
  for (const timer of unkept.values()) clearTimeout(timer);
  unkept.clear();
  useTexts.setState({}, true);
}

/** @param mayKeep false for whoever may not answer: what they try is kept in the page alone */
export function writeDraft(conversation: number, text: string, mayKeep: boolean): void {
  useTexts.setState({ [conversation]: text });
  if (!mayKeep) return;
  clearTimeout(unkept.get(conversation));
  unkept.set(
    conversation,
    setTimeout(() => void keep(conversation), quiet),
  );
}

/** @param kept what the core has of it */
export const draftOf = (conversation: number, kept: string): string => useTexts.getState()[conversation] ?? kept;

/** The same for a component. */
export const useDraft = (conversation: number, kept: string): string =>
  useTexts((texts) => texts[conversation] ?? kept);
