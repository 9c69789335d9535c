/**
 * Patterns of a policy, in a part of regular expressions whose matching cannot run away: literals, classes, `.`,
 * groups, alternation, `\b`, `^`, `$`, and repetition with bounds. No `*`, `+`, look-around or back references, and
 * no more than a few dozen ways to match at one place of a text. Pure.
 */

/** Ways to match one place of a text; each is a walk over at most `mostLength` characters. */
const mostWays = 64;
const mostLength = 200;
const mostRepeats = 100;

interface Part {
  /** Ways in which it can match at one place. */
  readonly ways: number;
  /** Characters it may take at most. */
  readonly length: number;
}

class Unsafe extends Error {}

const nothing: Part = { ways: 1, length: 0 };
const one: Part = { ways: 1, length: 1 };

function bounded({ ways, length }: Part): Part {
  if (ways > mostWays) throw new Unsafe('it has too many ways to match; use fewer optional parts');
  if (length > mostLength) throw new Unsafe(`it may match more than ${mostLength} characters`);
  return { ways, length };
}

function repeated(part: Part, least: number, most: number): Part {
  if (most < least || most > mostRepeats) throw new Unsafe(`repeat a part at most ${mostRepeats} times`);
  let ways = 0;
  for (let count = least; count <= most; count += 1) {
    ways = Math.min(ways + part.ways ** count, mostWays + 1);
  }
  return bounded({ ways, length: part.length * most });
}

/** A recursive descent over the pattern's text. */
class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#choice();
    if (this.#at < this.#text.length) throw new Unsafe('a bracket is closed that was not opened');
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'uy');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found !== null) this.#at = sticky.lastIndex;
    return found;
  }

  #choice(): Part {
    let all = this.#sequence();
    while (this.#take(/\|/) !== null) {
      const next = this.#sequence();
      all = bounded({ ways: all.ways + next.ways, length: Math.max(all.length, next.length) });
    }
    return all;
  }

  #sequence(): Part {
    let all = nothing;
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text.charAt(this.#at))) {
      const part = this.#quantified(this.#atom());
      all = bounded({ ways: all.ways * part.ways, length: all.length + part.length });
    }
    return all;
  }

  #atom(): Part {
    if (this.#take(/\((?:\?:)?(?!\?)/) !== null) {
      const inner = this.#choice();
      if (this.#take(/\)/) === null) throw new Unsafe('a bracket is not closed');
      return inner;
    }
    if (this.#take(/\\b|\^|\$/) !== null) return nothing;
    if (this.#take(/\\[dDwWsS]|\\[^\p{L}\p{N}]|\./u) !== null) return one;
    if (this.#take(/\[\^?(?:\\[dDwWsS]|\\[^\p{L}\p{N}]|[^\]\\])+\]/u) !== null) return one;
    if (this.#take(/[^\\()[\]{}*+?|]/) !== null) return one;
    throw new Unsafe('it uses *, +, look-around, back references or an escape that is not allowed here');
  }

  #quantified(part: Part): Part {
    if (this.#take(/\?/) !== null) return repeated(part, 0, 1);
    const counts = this.#take(/\{(\d{1,3})(?:,(\d{1,3}))?\}/);
    if (counts === null) return part;
    const least = Number(counts[1]);
    return repeated(part, least, counts[2] === undefined ? least : Number(counts[2]));
  }
}

/** Why a pattern cannot be taken, in the middle of a sentence; null when it can. */
export function patternProblem(text: string): string | null {
  try {
    new Reader(text).whole();
    return new RegExp(text, 'iu').source === '' ? 'it is empty' : null;
  } catch (error) {
    return error instanceof Unsafe ? error.message : 'it is not a regular expression';
  }
}
