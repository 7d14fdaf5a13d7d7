import type { MessageView } from './message-view';
import type { Pattern } from './pattern/pattern';
import type { NamedProbe, TextOperand } from './probe';
import type { Key, KeySet } from './test';
import type { LiteralIndexBuilder } from './text/literal-index';

export interface FoundPattern {
  readonly pattern: Pattern;
  /** Name of the list it stands in. */
  readonly list: string | undefined;
}

/**
 * The patterns of one condition, or of a list, in one operand. A pattern is run only on a text in which one of its
 * literals stands, and is found by that literal, not by going through the patterns.
 */
export class PatternSet {
  /** Null when some pattern has no literal: it has to be run on every text. */
  readonly keys: KeySet | null;
  private readonly loose: readonly number[];
  private readonly byLiteral = new Map<number, number[]>();

  constructor(
    private readonly operand: TextOperand,
    private readonly patterns: readonly Pattern[],
    private readonly list: NamedProbe['list'],
    builder: LiteralIndexBuilder,
  ) {
    const loose: number[] = [];
    patterns.forEach(({ literals }, place) => {
      if (literals === null) loose.push(place);
      for (const literal of literals ?? []) {
        const id = builder.add(literal);
        const places = this.byLiteral.get(id);
        if (places) places.push(place);
        else this.byLiteral.set(id, [place]);
      }
    });
    this.loose = loose;
    this.keys =
      loose.length > 0
        ? null
        : [...this.byLiteral.keys()].map((id): Key => ({ kind: 'literal', operand, id }));
  }

  /** The first of the patterns that stands in a text of the operand. */
  find(view: MessageView, value: number): FoundPattern | undefined {
    const places = new Set(this.loose);
    for (const id of view.literals(this.operand)[value]!)
      for (const place of this.byLiteral.get(id) ?? []) places.add(place);
    if (places.size === 0) return undefined;
    const { text } = view.texts(this.operand).values[value]!;
    for (const place of [...places].sort((a, b) => a - b)) {
      const pattern = this.patterns[place]!;
      if (pattern.test(text)) return { pattern, list: this.list?.name };
    }
    return undefined;
  }
}
