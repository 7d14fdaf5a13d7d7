/** Places in a text, sorted. */
export type Places = number[];

interface Branch {
  readonly next: Map<number, Branch>;
  /** Word lists that have the word that ends here. */
  lists: number[] | null;
}

/**
 * Finds the words of all word lists in one pass (a tree of their characters, tried where a word may
 * begin). The cost is linear to the text, at most the longest word at each place.
 */
export class WordTree {
  private readonly root: Branch = { next: new Map(), lists: null };
  /** Words that also stand inside others: tried at every place. */
  private readonly inside: Branch = { next: new Map(), lists: null };

  /** @param word in the spelling of the texts that are searched, see `plainText`. */
  add(list: number, word: string, inside = false): void {
    let branch = inside ? this.inside : this.root;
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at);
      let next = branch.next.get(unit);
      if (!next) branch.next.set(unit, (next = { next: new Map(), lists: null }));
      branch = next;
    }
    (branch.lists ??= []).push(list);
  }

  /** Where the words of each list stand: their first characters. */
  scan(text: string): Map<number, Places> {
    const found = new Map<number, Places>();
    const loose = this.inside.next.size > 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (!joins(at > 0 ? text.charCodeAt(at - 1) : 32, unit))
        this.walk(this.root, text, at, found);
      if (loose) this.walk(this.inside, text, at, found);
    }
    return found;
  }

  private walk(root: Branch, text: string, begin: number, found: Map<number, Places>): void {
    let branch = root.next.get(text.charCodeAt(begin));
    for (let at = begin + 1; branch; at++) {
      const unit = at < text.length ? text.charCodeAt(at) : 32;
      const ends = root === this.inside || !joins(text.charCodeAt(at - 1), unit);
      if (branch.lists && ends) for (const list of branch.lists) note(found, list, begin);
      // A line end inside a phrase is a blank.
      branch = branch.next.get(unit === 13 || unit === 10 ? 32 : unit);
      if (branch && unit === 13 && text.charCodeAt(at + 1) === 10) at++;
    }
  }
}

function note(found: Map<number, Places>, list: number, at: number): void {
  const places = found.get(list);
  if (!places) found.set(list, [at]);
  else if (places.at(-1) !== at) places.push(at);
}

const LETTER = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that are written without blanks: every character is a word of its own. */
const SPACELESS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;
const kinds = new Uint8Array(0x10000);

/** 1 = part of a word, 2 = not. */
function kindOf(unit: number): number {
  const known = kinds[unit]!;
  if (known !== 0) return known;
  const char = String.fromCharCode(unit);
  return (kinds[unit] = LETTER.test(char) && !SPACELESS.test(char) ? 1 : 2);
}

/** Do these two neighbours belong to one word? */
const joins = (left: number, right: number): boolean => kindOf(left) === 1 && kindOf(right) === 1;
