/** The geometry of the chart of daily numbers: pure. */

export interface Scale {
  /** The value at the top of the chart, a round number. */
  readonly top: number;
  readonly ticks: readonly number[];
}

const roundSteps = [1, 2, 5, 10];

/** A scale from 0 with at most four even steps that ends at or above the greatest value. */
export function scaleFor(greatest: number): Scale {
  const rough = Math.max(1, greatest) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, magnitude * (roundSteps.find((candidate) => candidate * magnitude >= rough) ?? 10));
  const count = Math.max(1, Math.ceil(greatest / step));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
