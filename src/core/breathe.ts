/** Lets everything else that waits on this thread run. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
