/**
 * Runs every step, one after the other, also behind one that fails: what is on its way to being closed has to arrive.
 * Then throws what the first of those threw.
 */
export async function throughAll(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
