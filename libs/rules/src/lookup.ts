import type { MessageView } from './message-view';
import type { Aspect } from './probe';

/** What is met in a message, and whether there may be more that could not be told. */
export interface Met {
  readonly values: Iterable<string>;
  readonly doubt: boolean;
}

/** Values that a message has one way or the other, by which rules are found without looking at them. */
export interface ValueSource {
  readonly name: string;
  /** What of the message it looks at. */
  readonly reads: readonly Aspect[];
  /** @param wanted the values of all rules */
  met(view: MessageView, wanted: ReadonlySet<string>): Met;
}

/** A number of the message; rules ask whether it is greater than theirs. */
export interface NumberSource {
  readonly name: string;
  readonly reads: readonly Aspect[];
  of(view: MessageView): number;
}

/**
 * How the rules of a condition are found that has neither texts nor addresses to look up.
 *
 * - `itself`: there are few different ones of it, each judged once for a message.
 * - `values`: it is false where none of these is met and nothing is in doubt.
 * - `over`: it is false where the number is not greater.
 */
export type Lookup =
  | 'itself'
  | { readonly values: readonly string[]; readonly in: ValueSource }
  | { readonly over: number; readonly in: NumberSource };

export const NOTHING_CERTAIN: Met = { values: [], doubt: true };
