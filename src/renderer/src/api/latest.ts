/** Of several questions only the last one's answer counts, whichever comes first. */
export interface Latest {
  /** Begins a question. @returns whether it is the last one still */
  readonly begin: () => () => boolean;
  /** No answer counts any more. */
  readonly drop: () => void;
}

export function latest(): Latest {
  let current = 0;
  return {
    begin() {
      current += 1;
      const mine = current;
      return () => mine === current;
    },
    drop() {
      current += 1;
    },
  };
}
