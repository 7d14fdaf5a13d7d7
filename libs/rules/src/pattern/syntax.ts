/**
 * A pattern taken apart. Only what can be judged in time linear to the text has a node: look-around,
 * back-references and atomic groups are refused by the parser.
 */
export type Node =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'any' }
  | { readonly kind: 'start' | 'end'; readonly absolute: boolean }
  /** `\Z`: before a final line feed too. */
  | { readonly kind: 'nearly-end' }
  | { readonly kind: 'boundary'; readonly negated: boolean; readonly at: number }
  | { readonly kind: 'group'; readonly flags: string; readonly body: Node }
  | { readonly kind: 'flags'; readonly flags: string }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly min: number;
      /** Infinity for no limit. */
      readonly max: number;
      readonly lazy: boolean;
    };

/** Members are ranges of code points or named classes, as .NET names them. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly members: readonly SetMember[];
}

export type SetMember =
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'class'; readonly name: ClassName; readonly negated: boolean }
  | { readonly kind: 'property'; readonly name: string; readonly negated: boolean };

/** `\d`, `\w`, `\s`. */
export type ClassName = 'digit' | 'word' | 'space';

/** A pattern that cannot be used. `at` is the place in the pattern, from 0. */
export class PatternError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
    this.name = 'PatternError';
  }
}
