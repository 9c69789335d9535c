/** What a benchmark answers; numbers of one machine mean little, ratios to a baseline of the same run more. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: { readonly name: string; readonly value: number };
  readonly ratio?: number;
}
