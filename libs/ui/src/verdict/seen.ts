import type { PredicateExplanation } from '@chancery/contracts';

/** What a condition saw, taken apart round what it found. */
export interface Seen {
  /** Of what it is a part; empty where it says so itself. */
  where: string;
  before: string;
  found: string;
  after: string;
  /** What was found where that is no part of what is shown. */
  besides: string;
}

/** The operand with the find in its place; null where there is nothing to show. */
export function seenIn(
  each: Pick<PredicateExplanation, 'saw' | 'found' | 'foundAt' | 'where'>,
): Seen | null {
  const { saw, found, where = '' } = each;
  if (saw === '' && found === null) return null;
  const nothing = { where, before: saw, found: '', after: '', besides: '' };
  if (found === null) return nothing;
  const at = saw.indexOf(found);
  const place = each.foundAt ?? (at < 0 ? null : ([at, at + found.length] as const));
  // What was found says again what was seen, and more.
  if (!place && found.startsWith(saw)) return { ...nothing, before: '', found };
  if (!place) return { ...nothing, besides: found };
  const [start, end] = place;
  const shown = saw.slice(start, end);
  // Behind it the list stands by whose entry it was found.
  const list = found.startsWith(shown) ? found.slice(shown.length) : '';
  return {
    where,
    before: saw.slice(0, start),
    found: shown,
    after: saw.slice(end) + list,
    besides: '',
  };
}
