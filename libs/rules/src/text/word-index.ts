import { LETTER, characterClasses } from './characters';
import { makePhrase, phraseAt, phraseText, type Phrase, type Span } from './phrase';

const PRIME = 16777619;
const SEED = 0x811c9dc5 | 0;

/** Gathers the values of all word conditions on one operand. */
export class WordIndexBuilder {
  private readonly ids = new Map<string, number>();

  /** The id of the value; equal values (after folding) share one. -1 when nothing of it is visible. */
  add(value: string): number {
    const text = phraseText(value);
    if (text === '') return -1;
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(text, id);
    return id;
  }

  build(): WordIndex {
    return new WordIndex([...this.ids].map(([text, id]) => makePhrase(id, text)));
  }
}

/**
 * Finds every value of every word condition in one pass over a text: each run of letters is hashed
 * and looked up among the anchors of all phrases, so the cost hardly depends on how many there are.
 * Phrases without letters (spaceless scripts, bare punctuation) are looked up by their first
 * two characters where such characters stand.
 */
export class WordIndex {
  private readonly mask: number;
  /** Hash of the anchor in each slot; meaningful where `first` is not -1. */
  private readonly hashes: Int32Array;
  /** First phrase with that hash, and for each phrase the next one. */
  private readonly first: Int32Array;
  private readonly next: Int32Array;
  /** One bit per hash, small enough to stay in the cache: most words of a message end here. */
  private readonly sieve: Uint8Array;
  private readonly sieveMask: number;
  /** Units with which a phrase without letters begins, and those phrases by their first two. */
  private readonly starts: Uint8Array | null = null;
  private readonly byStart = new Map<number, number[]>();

  constructor(private readonly phrases: readonly Phrase[]) {
    const anchored = phrases.filter((p) => p.anchor !== '');
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, anchored.length * 4)));
    this.mask = slots - 1;
    this.hashes = new Int32Array(slots);
    this.first = new Int32Array(slots).fill(-1);
    this.next = new Int32Array(phrases.length).fill(-1);
    this.sieveMask = Math.min(slots * 4, 1 << 20) - 1;
    this.sieve = new Uint8Array((this.sieveMask + 1) >>> 3);
    for (const phrase of anchored) this.enter(phrase);

    const bare = phrases.filter((p) => p.anchor === '');
    if (bare.length === 0) return;
    this.starts = new Uint8Array(0x10000);
    for (const phrase of bare) {
      this.starts[phrase.text.charCodeAt(0)] = 1;
      const key = startKey(phrase.text, 0, phrase.text.length > 1 && phrase.text[1] !== ' ');
      const list = this.byStart.get(key);
      if (list) list.push(phrase.id);
      else this.byStart.set(key, [phrase.id]);
    }
  }

  private enter(phrase: Phrase): void {
    let hash = SEED;
    for (let i = 0; i < phrase.anchor.length; i++)
      hash = Math.imul(hash ^ phrase.anchor.charCodeAt(i), PRIME);
    const bit = sieveBit(hash, this.sieveMask);
    this.sieve[bit >>> 3] = (this.sieve[bit >>> 3] ?? 0) | (1 << (bit & 7));
    const slot = this.slotOf(hash);
    this.hashes[slot] = hash;
    this.next[phrase.id] = this.first[slot] ?? -1;
    this.first[slot] = phrase.id;
  }

  /** The slot that holds this hash, or the empty one where it belongs. */
  private slotOf(hash: number): number {
    let slot = (hash ^ (hash >>> 15)) & this.mask;
    while (this.first[slot] !== -1 && this.hashes[slot] !== hash) slot = (slot + 1) & this.mask;
    return slot;
  }

  /**
   * The phrases in `text`, which must be folded by `foldForWords`, each with its first place.
   */
  scan(text: string): Map<number, Span> {
    const found = new Map<number, Span>();
    const classes = characterClasses();
    const { sieve, sieveMask, starts } = this;
    const length = text.length;
    let i = 0;
    while (i < length) {
      const unit = text.charCodeAt(i);
      if (classes[unit] !== LETTER) {
        if (starts !== null && starts[unit] === 1) this.tryStarts(text, i, found);
        i++;
        continue;
      }
      const begin = i;
      let hash = Math.imul(SEED ^ unit, PRIME);
      i++;
      while (i < length) {
        const following = text.charCodeAt(i);
        if (classes[following] !== LETTER) break;
        hash = Math.imul(hash ^ following, PRIME);
        i++;
      }
      const bit = sieveBit(hash, sieveMask);
      if ((sieve[bit >>> 3]! & (1 << (bit & 7))) === 0) continue;
      for (let id = this.first[this.slotOf(hash)]!; id >= 0; id = this.next[id]!)
        this.tryPhrase(id, text, begin, i - begin, found);
    }
    return found;
  }

  private tryPhrase(
    id: number,
    text: string,
    at: number,
    letters: number,
    found: Map<number, Span>,
  ): void {
    if (found.has(id)) return;
    const phrase = this.phrases[id]!;
    if (phrase.anchor.length !== letters) return;
    const span = phraseAt(phrase, text, at);
    if (span) found.set(id, span);
  }

  private tryStarts(text: string, at: number, found: Map<number, Span>): void {
    for (const pair of [true, false]) {
      for (const id of this.byStart.get(startKey(text, at, pair)) ?? []) {
        if (found.has(id)) continue;
        const span = phraseAt(this.phrases[id]!, text, at);
        if (span) found.set(id, span);
      }
    }
  }
}

/** First one or two units as a number. */
function startKey(text: string, at: number, pair: boolean): number {
  const first = text.charCodeAt(at);
  return pair && at + 1 < text.length ? (first << 16) | text.charCodeAt(at + 1) : first;
}

/** The low bits serve the table, so the sieve takes its bit from the others. */
const sieveBit = (hash: number, mask: number): number => ((hash >>> 9) ^ (hash << 3)) & mask;
