/**
 * How many claims may wait to be handed over. A crash may leave them in doubt, so there are no more of them than it
 * takes to keep the connections busy while the disk is waited for, and to let one transaction serve what goes out in
 * a few hundredths of a second.
 */
const waitingPerConnection = 3;
const most = 50;
/** A group that went out faster than this (real time) was too small, one that took so many times longer too large. */
const quickMs = 40;
const slow = 8;

export interface Group {
  /** The most that may wait now. */
  size(): number;
  /** The mailbox takes so many messages at once. */
  serve(connections: number): void;
  /** The connections had nothing to do. */
  ranDry(): void;
  /** A group was claimed at `at` (real time, ms). @param full there was more to claim */
  claimed(at: number, full: boolean): void;
}

export function createGroup(): Group {
  let least = waitingPerConnection;
  let size = least;
  let claimedAt = Number.NEGATIVE_INFINITY;
  const resize = (to: number): void => {
    size = Math.min(most, Math.max(least, to));
  };
  return {
    size: () => size,
    serve(connections) {
      least = Math.min(most, connections * waitingPerConnection);
      resize(size);
    },
    ranDry: () => resize(size * 2),
    claimed(at, full) {
      const took = at - claimedAt;
      if (full && took < quickMs) resize(size * 2);
      else if (took > quickMs * slow) resize(Math.ceil(size / 2));
      claimedAt = at;
    },
  };
}
