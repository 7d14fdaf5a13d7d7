import { canonicalAddress } from '@chancery/mail/web';
import { describeAddresses, describePatterns, describeSenders, describeWords } from './describe';
import {
  canonicalDomain,
  judgeTexts,
  type MessageView,
  type Recipient,
  type TextIndexes,
} from './message-view';
import { compilePattern, type Pattern } from './pattern/pattern';
import type { Probe, TextOperand } from './probe';
import { COST, operandOf, type Key, type Test } from './test';
import { LiteralIndexBuilder, type LiteralIndex } from './text/literal-index';
import { WordIndexBuilder, type WordIndex } from './text/word-index';
import { FALSE, or, truthOf, type Truth } from './truth';

type Unnumbered = Omit<Test, 'id'>;

/** Makes tests from probes and gathers what they look for, so that a message is read once for all. */
export class TestFactory {
  private readonly wordBuilders = new Map<TextOperand, WordIndexBuilder>();
  private readonly literalBuilders = new Map<TextOperand, LiteralIndexBuilder>();
  private readonly tests = new Map<string, Test>();

  /**
   * The test for a probe; `identity` is equal for probes that are judged alike.
   *
   * @throws PatternError when a pattern cannot be used.
   */
  test(identity: string, makeProbe: () => Probe): Test {
    const known = this.tests.get(identity);
    if (known) return known;
    const test = { id: this.tests.size, ...this.make(makeProbe()) };
    this.tests.set(identity, test);
    return test;
  }

  /** The finished indexes, when all tests are made. */
  indexes(): TextIndexes {
    const words = new Map<TextOperand, WordIndex>();
    for (const [operand, builder] of this.wordBuilders) words.set(operand, builder.build());
    const literals = new Map<TextOperand, LiteralIndex>();
    for (const [operand, builder] of this.literalBuilders) literals.set(operand, builder.build());
    return {
      words: (operand) => words.get(operand),
      literals: (operand) => literals.get(operand),
    };
  }

  private make(probe: Probe): Unnumbered {
    switch (probe.kind) {
      case 'words':
        return this.makeWords(probe.operands, probe.words);
      case 'patterns':
        return this.makePatterns(probe.operands, probe.patterns);
      case 'addresses':
        return probe.of === 'recipient'
          ? makeRecipientAddresses(probe.addresses)
          : makeSenderAddresses(probe.of, probe.addresses);
      case 'domains':
        return makeDomains(probe.domains, probe.strict);
      case 'message':
        return {
          perRecipient: false,
          needs: probe.needs,
          cost: probe.needs.includes('headers') ? COST.headers : COST.structure,
          keys: null,
          judge: (view) => probe.judge(view),
          describe: (view) => probe.describe(view),
        };
      case 'recipient':
        return {
          perRecipient: true,
          needs: probe.needs,
          cost: COST.envelope,
          keys: null,
          judge: (view, recipient) => probe.judge(view, given(recipient)),
          describe: (view, recipient) => probe.describe(view, given(recipient)),
        };
    }
  }

  private makeWords(operands: readonly TextOperand[], words: readonly string[]): Unnumbered {
    const ids = new Map(
      operands.map((operand) => {
        const builder = at(this.wordBuilders, operand, () => new WordIndexBuilder());
        return [operand, words.map((word) => builder.add(word)).filter((id) => id >= 0)];
      }),
    );
    const idsOf = (operand: TextOperand): readonly number[] => ids.get(operand) ?? [];
    return {
      ...textTest(operands, (view, operand) => {
        const found = view.words(operand);
        return judgeTexts(view.texts(operand), (i) =>
          idsOf(operand).some((id) => found[i]!.has(id)),
        );
      }),
      keys: operands.flatMap((operand) =>
        idsOf(operand).map((id): Key => ({ kind: 'word', operand, id })),
      ),
      describe: (view) => describeWords(view, operands, idsOf),
    };
  }

  private makePatterns(operands: readonly TextOperand[], sources: readonly string[]): Unnumbered {
    const patterns = sources.map(compilePattern);
    const ids = new Map(operands.map((operand) => [operand, this.literalIds(operand, patterns)]));
    const find = (view: MessageView, operand: TextOperand, value: number): Pattern | undefined => {
      const found = view.literals(operand)[value]!;
      const text = view.texts(operand).values[value]!.text;
      const literals = ids.get(operand) ?? [];
      return patterns.find(
        (pattern, p) => (literals[p]?.some((id) => found.has(id)) ?? true) && pattern.test(text),
      );
    };
    return {
      ...textTest(operands, (view, operand) =>
        judgeTexts(view.texts(operand), (i) => find(view, operand, i) !== undefined),
      ),
      cost: Math.max(...operands.map(costOf)) + COST.patterns,
      keys: patterns.some((pattern) => !pattern.literals)
        ? null
        : operands.flatMap((operand) =>
            (ids.get(operand) ?? []).flatMap((each) =>
              (each ?? []).map((id): Key => ({ kind: 'literal', operand, id })),
            ),
          ),
      describe: (view) => describePatterns(view, operands, find),
    };
  }

  /** Ids of the literals of each pattern; null for one that has to be run on every text. */
  private literalIds(
    operand: TextOperand,
    patterns: readonly Pattern[],
  ): readonly (readonly number[] | null)[] {
    const builder = at(this.literalBuilders, operand, () => new LiteralIndexBuilder());
    return patterns.map(
      (pattern) => pattern.literals?.map((literal) => builder.add(literal)) ?? null,
    );
  }
}

function textTest(
  operands: readonly TextOperand[],
  judge: (view: MessageView, operand: TextOperand) => Truth,
): Omit<Unnumbered, 'keys' | 'describe'> {
  return {
    perRecipient: false,
    needs: [...new Set(operands.map(operandOf))],
    cost: Math.max(...operands.map(costOf)),
    judge: (view) =>
      operands.reduce<Truth>((truth, operand) => or(truth, judge(view, operand)), FALSE),
  };
}

const costOf = (operand: TextOperand): number => COST[operand === 'body' ? 'body' : 'headers'];

function makeRecipientAddresses(addresses: readonly string[]): Unnumbered {
  const keys = new Set(addresses.map(canonicalAddress));
  return {
    perRecipient: true,
    needs: ['envelope'],
    cost: COST.envelope,
    keys: [...keys].map((key): Key => ({ kind: 'recipient', key })),
    judge: (_, recipient) => truthOf(keys.has(given(recipient).key)),
    describe: (_, recipient) =>
      describeAddresses([given(recipient).address], keys.has(given(recipient).key)),
  };
}

function makeSenderAddresses(
  of: Extract<Probe, { kind: 'addresses' }>['of'] & ('header' | 'envelope' | 'header-or-envelope'),
  addresses: readonly string[],
): Unnumbered {
  const keys = new Set(addresses.map(canonicalAddress));
  const holds = (senders: readonly string[]): boolean => senders.some((key) => keys.has(key));
  const locations = of === 'header-or-envelope' ? (['header', 'envelope'] as const) : [of];
  return {
    perRecipient: false,
    needs: of === 'envelope' ? ['envelope'] : ['envelope', 'headers'],
    cost: of === 'envelope' ? COST.envelope : COST.headers,
    keys: locations.flatMap((location) =>
      [...keys].map((key): Key => ({ kind: 'sender', location, key })),
    ),
    judge: (view) => view.judgeSenders(of, holds),
    describe: (view) => describeSenders(view, locations, (key) => keys.has(key)),
  };
}

function makeDomains(domains: readonly string[], strict: boolean): Unnumbered {
  const wanted = new Set(domains.map(canonicalDomain));
  const match = (domain: string): boolean => {
    if (strict) return wanted.has(domain);
    for (let at = 0; at >= 0; at = domain.indexOf('.', at + 1))
      if (wanted.has(domain.slice(at === 0 ? 0 : at + 1))) return true;
    return false;
  };
  return {
    perRecipient: true,
    needs: ['envelope'],
    cost: COST.envelope,
    keys: [...wanted].map((domain): Key => ({ kind: 'domain', domain, strict })),
    judge: (_, recipient) => truthOf(match(given(recipient).domain)),
    describe: (_, recipient) =>
      describeAddresses([given(recipient).address], match(given(recipient).domain)),
  };
}

function given(recipient: Recipient | undefined): Recipient {
  if (!recipient) throw new Error('A test per recipient was judged without one.');
  return recipient;
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
