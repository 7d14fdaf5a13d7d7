/**
 * Three-valued logic after Kleene. An operand that could not be read makes a predicate unknown, and
 * what unknown means is decided once, by the action: a protecting action is applied at
 * {@link UNKNOWN} and above, every other action only at {@link TRUE}.
 *
 * With `not` this gives both halves of the design's third sentence: an unknown condition counts as
 * true and an unknown exception as false where protection is at stake.
 */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export const truthOf = (holds: boolean): Truth => (holds ? TRUE : FALSE);

export const and = (a: Truth, b: Truth): Truth => (a < b ? a : b);

export const or = (a: Truth, b: Truth): Truth => (a > b ? a : b);

export function not(a: Truth): Truth {
  if (a === TRUE) return FALSE;
  return a === FALSE ? TRUE : UNKNOWN;
}

const NAMES = ['false', 'unknown', 'true'] as const;

/** The value in words, as explanations write it. */
export const truthName = (a: Truth): (typeof NAMES)[number] => NAMES[a];
