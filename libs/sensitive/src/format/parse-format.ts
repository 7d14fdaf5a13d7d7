/** A set of ASCII characters, one bit each. */
export type CharSet = readonly [number, number, number, number];

/**
 * A format as positions (Glushkov's construction): a match begins at one of `first`, goes on from
 * each position to one of its `follow`, and may end at one of `last`.
 */
export interface Positions {
  readonly sets: readonly CharSet[];
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly follow: readonly (readonly number[])[];
}

/** The longest value there is; a format that could match more is refused. */
export const LONGEST_VALUE = 96;

export class FormatError extends Error {}

interface Piece {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Characters of its longest match. */
  readonly longest: number;
}

const NOTHING: Piece = { nullable: true, first: [], last: [], longest: 0 };

/**
 * Reads a bounded pattern: literal ASCII characters, `\d`, `\` before punctuation, `[…]` with ranges,
 * `(… | …)`, `?`, `{n}`, `{n,m}`. There is no `*`, no `+` and no `.`: a value has an end.
 *
 * @throws FormatError when it is not such a pattern, may match nothing, or is too long.
 */
export function parseFormat(pattern: string, caseSensitive = false): Positions {
  return new FormatParser(pattern, caseSensitive).parse();
}

class FormatParser {
  private at = 0;
  private readonly sets: CharSet[] = [];
  private readonly follow: number[][] = [];

  constructor(
    private readonly pattern: string,
    private readonly caseSensitive: boolean,
  ) {}

  parse(): Positions {
    const whole = this.alternatives();
    if (this.at < this.pattern.length) this.fail('a bracket is closed that was not opened');
    if (whole.nullable) this.fail('it matches the empty text');
    if (whole.longest > LONGEST_VALUE)
      this.fail(`it matches more than ${LONGEST_VALUE} characters`);
    return { sets: this.sets, first: whole.first, last: whole.last, follow: this.follow };
  }

  private fail(why: string): never {
    throw new FormatError(`The format ${this.pattern} cannot be used: ${why}.`);
  }

  private alternatives(): Piece {
    let piece = this.sequence();
    while (this.pattern[this.at] === '|') {
      this.at++;
      const other = this.sequence();
      piece = {
        nullable: piece.nullable || other.nullable,
        first: [...piece.first, ...other.first],
        last: [...piece.last, ...other.last],
        longest: Math.max(piece.longest, other.longest),
      };
    }
    return piece;
  }

  private sequence(): Piece {
    let piece = NOTHING;
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at]!))
      piece = this.join(piece, this.repeated());
    return piece;
  }

  private join(left: Piece, right: Piece): Piece {
    for (const from of left.last) this.follow[from]!.push(...right.first);
    return {
      nullable: left.nullable && right.nullable,
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
      longest: left.longest + right.longest,
    };
  }

  /** A repetition is written out: each copy has positions of its own. */
  private repeated(): Piece {
    const begin = this.at;
    const once = this.atom();
    const end = this.at;
    const [least, most] = this.count();
    const after = this.at;
    let piece = least > 0 ? once : { ...once, nullable: true };
    for (let copy = 1; copy < most; copy++) {
      this.at = begin;
      const again = this.atom();
      if (this.at !== end) this.fail('a repetition cannot be read');
      piece = this.join(piece, copy < least ? again : { ...again, nullable: true });
    }
    this.at = after;
    return piece;
  }

  private count(): [least: number, most: number] {
    if (this.pattern[this.at] === '?') {
      this.at++;
      return [0, 1];
    }
    const counted = /^\{(\d+)(?:,(\d+))?\}/.exec(this.pattern.slice(this.at));
    if (!counted) return [1, 1];
    this.at += counted[0].length;
    const least = Number(counted[1]);
    const most = Number(counted[2] ?? counted[1]);
    if (most < least || most === 0 || most > LONGEST_VALUE) this.fail('a count makes no sense');
    return [least, most];
  }

  private atom(): Piece {
    const char = this.pattern[this.at++]!;
    if (char === '(') {
      const piece = this.alternatives();
      if (this.pattern[this.at++] !== ')') this.fail('a bracket is not closed');
      return piece;
    }
    if (char === '[') return this.position(this.set());
    if (char === '\\') return this.position(this.escape());
    if ('*+.^$?{'.includes(char)) this.fail(`${char} has no meaning there`);
    return this.position([[char, char]]);
  }

  private escape(): [string, string][] {
    const char = this.pattern[this.at++];
    if (char === 'd') return [['0', '9']];
    if (char === undefined || /[A-Za-z0-9]/.test(char)) this.fail(`\\${char ?? ''} is not known`);
    return [[char, char]];
  }

  private set(): [string, string][] {
    const ranges: [string, string][] = [];
    while (this.pattern[this.at] !== ']') {
      const char = this.pattern[this.at++];
      if (char === undefined) this.fail('a set is not closed');
      if (char === '\\') {
        ranges.push(...this.escape());
      } else if (this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']') {
        ranges.push([char, this.pattern[this.at + 1]!]);
        this.at += 2;
      } else ranges.push([char, char]);
    }
    this.at++;
    return ranges;
  }

  private position(ranges: readonly (readonly [string, string])[]): Piece {
    const set: [number, number, number, number] = [0, 0, 0, 0];
    const add = (code: number): void => {
      if (code > 127) this.fail('only ASCII is possible');
      set[code >> 5]! |= 1 << (code & 31);
    };
    for (const [from, to] of ranges) {
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) {
        add(code);
        if (!this.caseSensitive && isLetter(code)) add(code ^ 32);
      }
    }
    const at = this.sets.push(set) - 1;
    this.follow.push([]);
    return { nullable: false, first: [at], last: [at], longest: 1 };
  }
}

const isLetter = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
