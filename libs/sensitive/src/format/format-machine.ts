import { parseFormat, type CharSet } from './parse-format';

interface State {
  /** Sorted positions the machine is in. */
  readonly positions: readonly number[];
  /** State by ASCII character: 0 = not known yet, -1 = no way on, else its number. */
  readonly next: Int16Array;
  /** Formats that may end here. */
  readonly accepts: readonly number[];
}

/** More states than ordinary text ever makes; then they are forgotten and made anew. */
const MOST_STATES = 8_000;
const DEAD = -1;
const START = 1;

/** A place where a format may stand: [start, end) of the text. */
export type Seen = (format: number, start: number, end: number) => boolean;

/**
 * All formats as one machine with lazily made states (the subset construction, as in Thompson's
 * grep): at each place where a value may begin it walks on until no format can go on, at most as far as
 * the longest value is. The cost is linear to the text, and hardly depends on how many formats there are.
 */
export class FormatMachine {
  private readonly sets: CharSet[] = [];
  private readonly follow: number[][] = [];
  /** Format that ends at a position, -1 when none does. */
  private readonly ends: number[] = [];
  private readonly first: number[] = [];
  /** Characters that do not touch a format, by its number. */
  private readonly apart: readonly (ReadonlySet<number> | null)[];
  private states: State[] = [];
  private readonly byPositions = new Map<string, number>();

  /** @throws FormatError when a format cannot be read. */
  constructor(
    formats: readonly {
      readonly pattern: string;
      readonly caseSensitive?: boolean;
      readonly notTouching?: string;
    }[],
  ) {
    this.apart = formats.map(({ notTouching }) =>
      notTouching === undefined
        ? null
        : new Set([...notTouching].map((char) => char.charCodeAt(0))),
    );
    formats.forEach(({ pattern, caseSensitive }, format) => {
      const base = this.sets.length;
      const read = parseFormat(pattern, caseSensitive);
      this.sets.push(...read.sets);
      this.follow.push(...read.follow.map((list) => [...new Set(list)].map((at) => at + base)));
      this.ends.push(...read.sets.map((_, at) => (read.last.includes(at) ? format : -1)));
      this.first.push(...read.first.map((at) => at + base));
    });
    this.forget();
  }

  private forget(): void {
    this.byPositions.clear();
    // 0 means "not known" in the tables, so that no state has that number.
    this.states = [this.stateOf([]), this.stateOf([])];
  }

  private stateOf(positions: readonly number[]): State {
    const accepts = new Set(positions.map((at) => this.ends[at]!));
    accepts.delete(-1);
    return { positions, next: new Int16Array(128), accepts: [...accepts] };
  }

  private step(from: number, code: number): number {
    const state = this.states[from]!;
    const ways =
      from === START
        ? this.first
        : new Set(state.positions.flatMap((position) => this.follow[position]!));
    const bit = 1 << (code & 31);
    const positions: number[] = [];
    for (const to of ways) if ((this.sets[to]![code >> 5]! & bit) !== 0) positions.push(to);
    if (positions.length === 0) return (state.next[code] = DEAD);
    positions.sort((a, b) => a - b);
    const key = positions.join();
    let number = this.byPositions.get(key);
    if (number === undefined) {
      number = this.states.push(this.stateOf(positions)) - 1;
      this.byPositions.set(key, number);
    }
    return (state.next[code] = number);
  }

  /**
   * Reports where formats may stand, from left to right by their beginning, of one beginning the
   * longest first. `seen` tells whether it took the place: then no shorter one is offered.
   */
  scan(text: string, seen: Seen): void {
    const found: number[] = [];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) continue;
      let state = this.states[START]!.next[code]!;
      if (state === DEAD) continue;
      if (at > 0 && isWord(code) && isWord(text.charCodeAt(at - 1))) continue;
      if (this.states.length > MOST_STATES) {
        this.forget();
        state = 0;
      }
      if (state === 0) state = this.step(START, code);
      const before = at > 0 ? text.charCodeAt(at - 1) : -1;
      let end = at + 1;
      while (state !== DEAD) {
        const { accepts, next } = this.states[state]!;
        const following = end < text.length ? text.charCodeAt(end) : -1;
        if (accepts.length > 0 && !(isWord(following) && isWord(text.charCodeAt(end - 1))))
          for (const format of accepts)
            if (!this.touched(format, before, following)) found.push(format, end);
        if (following < 0 || following > 127) break;
        state = next[following]! || this.step(state, following);
        end++;
      }
      if (found.length === 0) continue;
      this.report(found, at, seen);
      found.length = 0;
    }
  }

  private touched(format: number, before: number, following: number): boolean {
    const apart = this.apart[format];
    return apart != null && (apart.has(before) || apart.has(following));
  }

  private report(found: readonly number[], start: number, seen: Seen): void {
    const taken = new Set<number>();
    for (let i = found.length - 2; i >= 0; i -= 2) {
      const format = found[i]!;
      if (!taken.has(format) && seen(format, start, found[i + 1]!)) taken.add(format);
    }
  }
}

/** ASCII letter or digit. */
function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
