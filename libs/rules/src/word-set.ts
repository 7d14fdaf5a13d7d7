import type { NamedProbe, TextOperand } from './probe';
import type { KeySet } from './test';
import type { WordIndexBuilder } from './text/word-index';

/** The words of one condition, or of a list, in one operand: by the ids under which its index finds them. */
export interface WordSet {
  readonly ids: ReadonlySet<number>;
  readonly keys: KeySet;
  /** Name of the list. */
  readonly list: string | undefined;
}

export function wordSet(
  operand: TextOperand,
  words: readonly string[],
  list: NamedProbe['list'],
  builder: WordIndexBuilder,
): WordSet {
  const ids = new Set(words.map((word) => builder.add(word)).filter((id) => id >= 0));
  return {
    ids,
    keys: [...ids].map((id) => ({ kind: 'word', operand, id })),
    list: list?.name,
  };
}

/** One of the words that were found in a text: the work follows the fewer, be it a list of ten thousand or a text. */
export function firstWord(
  sets: readonly WordSet[],
  found: ReadonlyMap<number, unknown>,
): { id: number; list: string | undefined } | undefined {
  if (found.size === 0) return undefined;
  for (const { ids, list } of sets) {
    const [fewer, more] = ids.size < found.size ? [ids, found] : [found, ids];
    for (const id of fewer.keys()) if (more.has(id)) return { id, list };
  }
  return undefined;
}
