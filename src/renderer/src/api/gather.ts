/** Between two turns, ms: at most four times a second. */
const pauseMs = 250;
/** A turn that takes longer holds the next one up no more. */
const patienceMs = 10_000;

export interface Gathered {
  add(items: readonly string[]): void;
  stop(): void;
}

/**
 * Takes things that come in bursts, and does them together: a moment after the first came, and never while the last
 * turn is still at work, so that what takes a second is not begun anew four times in it.
 */
export function gathered(work: (items: readonly string[]) => Promise<unknown>): Gathered {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const schedule = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(run, ms);
  };
  const rest = (): void => {
    timer = undefined;
    if (waiting.size > 0) schedule(turn, pauseMs);
  };
  const turn = (): void => {
    const items = [...waiting];
    waiting.clear();
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      rest();
    };
    schedule(end, patienceMs);
    void work(items).finally(end);
  };
  return {
    add(items) {
      for (const item of items) waiting.add(item);
      if (timer === undefined && waiting.size > 0) schedule(turn, pauseMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
