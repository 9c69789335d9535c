/** What is kept a moment after it was typed: to be kept at once before the workspace is locked. */

const savers = new Set<() => Promise<unknown>>();

/** Registers what keeps what is not kept yet; it does not throw. @returns what ends that */
export function beforeLock(save: () => Promise<unknown>): () => void {
  savers.add(save);
  return () => void savers.delete(save);
}

/** ms: a lock is not held up by what does not answer. */
const patience = 1_500;

/** Resolves when all is kept, or could not be in time. */
export async function keepUnsaved(): Promise<void> {
  const kept = Promise.allSettled([...savers].map((save) => save()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([kept, late]);
  clearTimeout(timer);
}
