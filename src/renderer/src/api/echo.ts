import { useState } from 'react';

/**
 * A value of the core with what was chosen since: shown at once, and what the next change begins with, until the core
 * has another value. (A choice made within the moment that an answer takes would otherwise undo the one before.)
 * @returns the value, what chooses another, and what takes the choice back where it was refused
 */
export function useEcho<T>(value: T): readonly [value: T, choose: (next: T) => void, takeBack: () => void] {
  const [chosen, setChosen] = useState<{ readonly over: T; readonly is: T } | null>(null);
  const shown = chosen !== null && chosen.over === value ? chosen.is : value;
  return [shown, (is) => setChosen({ over: value, is }), () => setChosen(null)];
}
