/** Shortest literal worth looking for; shorter ones are in every text. */
export const SHORTEST_LITERAL = 3;
const LONG = 4;

/** Gathers the literals that the patterns on one operand cannot do without. */
export class LiteralIndexBuilder {
  private readonly ids = new Map<string, number>();

  /** The id of a literal that is folded by `foldCase` and has at least {@link SHORTEST_LITERAL} units. */
  add(literal: string): number {
    const known = this.ids.get(literal);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(literal, id);
    return id;
  }

  build(): LiteralIndex {
    return new LiteralIndex([...this.ids.keys()]);
  }
}

/**
 * Finds many literals in one pass: four (or three) neighbouring characters are hashed at every place
 * and looked up, and only where that hits the literal itself is compared. A pattern is run only on
 * texts that hold one of its literals.
 */
export class LiteralIndex {
  private readonly grams: GramTable[];

  constructor(literals: readonly string[]) {
    const long: Entry[] = [];
    const short: Entry[] = [];
    literals.forEach((text, id) => (text.length >= LONG ? long : short).push({ id, text }));
    this.grams = [];
    if (long.length > 0) this.grams.push(new GramTable(long, LONG));
    if (short.length > 0) this.grams.push(new GramTable(short, SHORTEST_LITERAL));
  }

  /** Ids of the literals in `text`, which must be folded by `foldCase`. */
  scan(text: string): Set<number> {
    const found = new Set<number>();
    for (const table of this.grams) table.scan(text, found);
    return found;
  }
}

interface Entry {
  readonly id: number;
  readonly text: string;
}

interface Placed extends Entry {
  /** Where in the literal the characters stand by which it is looked up. */
  readonly at: number;
}

class GramTable {
  private readonly mask: number;
  private readonly sieve: Uint8Array;
  private readonly lists = new Map<number, Placed[]>();

  constructor(
    entries: readonly Entry[],
    private readonly size: number,
  ) {
    this.mask = 2 ** Math.min(20, Math.ceil(Math.log2(entries.length * 64 + 4096))) - 1;
    this.sieve = new Uint8Array((this.mask + 1) >>> 3);
    for (const entry of entries) this.place(entry);
  }

  /** Takes the characters of the literal that fewest others are looked up by. */
  private place(entry: Entry): void {
    let best = { key: 0, at: 0, used: Infinity };
    for (let at = 0; at + this.size <= entry.text.length; at++) {
      const key = this.keyAt(entry.text, at);
      const used = this.lists.get(key)?.length ?? 0;
      if (used < best.used) best = { key, at, used };
    }
    const placed = { ...entry, at: best.at };
    const list = this.lists.get(best.key);
    if (list) list.push(placed);
    else this.lists.set(best.key, [placed]);
    const bit = best.key & this.mask;
    this.sieve[bit >>> 3] = (this.sieve[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }

  private keyAt(text: string, at: number): number {
    let sum = 0;
    for (let i = at; i < at + this.size; i++) sum = (Math.imul(sum, BASE) + text.charCodeAt(i)) | 0;
    return mix(sum);
  }

  scan(text: string, found: Set<number>): void {
    const { sieve, mask, size } = this;
    const leaving = size === LONG ? BASE_4 : BASE_3;
    let sum = 0;
    for (let i = 0; i < text.length; i++) {
      sum = (Math.imul(sum, BASE) + text.charCodeAt(i)) | 0;
      if (i + 1 < size) continue;
      if (i >= size) sum = (sum - Math.imul(text.charCodeAt(i - size), leaving)) | 0;
      const key = mix(sum);
      const bit = key & mask;
      if ((sieve[bit >>> 3]! & (1 << (bit & 7))) !== 0)
        this.compare(key, text, i + 1 - size, found);
    }
  }

  private compare(key: number, text: string, at: number, found: Set<number>): void {
    for (const literal of this.lists.get(key) ?? []) {
      if (found.has(literal.id)) continue;
      const start = at - literal.at;
      if (start >= 0 && text.startsWith(literal.text, start)) found.add(literal.id);
    }
  }
}

/** A rolling hash (Rabin and Karp): the character that leaves is taken out by the power of the base. */
const BASE = 0x01000193;
const BASE_3 = Math.imul(Math.imul(BASE, BASE), BASE);
const BASE_4 = Math.imul(BASE_3, BASE);

/** Brings the high bits down, so that a mask keeps what tells the sums apart. */
function mix(sum: number): number {
  const spread = Math.imul(sum, 0x9e3779b1);
  return spread ^ (spread >>> 15);
}
