import type { TestWorkspace } from './workspace.ts';

/** Resolves when `holds` does, asked again after each event of the workspace: for what goes on in the background. */
export async function until(ws: Pick<TestWorkspace, 'events'>, holds: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const next = new Promise<void>((resolve) => {
      const stop = ws.events.listen(() => {
        stop();
        resolve();
      });
    });
    if (await holds()) return;
    await next;
  }
}
