import { afterEach } from 'vitest';

interface Closable {
  close(): Promise<unknown>;
}

const open: Closable[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

/** Closes it after the test that it was opened in; what was opened last goes first. */
export function closing<T extends Closable>(thing: T): T {
  open.push(thing);
  return thing;
}
