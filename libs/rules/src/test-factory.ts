import type { Operand } from '@chancery/contracts';
import { addressesTest, domainsTest, given, networksTest } from './address-tests';
import { describeAddresses, describePatterns, describeWords } from './describe';
import type { MessageView, TextIndexes } from './message-view';
import { compilePattern, type Pattern } from './pattern/pattern';
import type { SensitiveLibrary } from '@chancery/sensitive';
import type { Probe, TextOperand } from './probe';
import { COST, groupTest, operandsOf, type GroupTest, type Key, type PredicateTest } from './test';
import { LiteralIndexBuilder, type LiteralIndex } from './text/literal-index';
import { WordIndexBuilder, type WordIndex } from './text/word-index';
import { judgeTexts } from './texts';
import { FALSE, or, truthOf, type Truth } from './truth';

type Unnumbered = Omit<PredicateTest, 'id'>;

/** Makes tests from probes and gathers what they look for, so that a message is read once for all. */
export class TestFactory {
  private readonly wordBuilders = new Map<TextOperand, WordIndexBuilder>();
  private readonly literalBuilders = new Map<TextOperand, LiteralIndexBuilder>();
  private readonly tests = new Map<string, PredicateTest>();
  private readonly groups = new Map<string, GroupTest>();

  /**
   * The test for a probe; `identity` is equal for probes that are judged alike.
   *
   * @throws PatternError when a pattern cannot be used.
   */
  test(identity: string, makeProbe: () => Probe): PredicateTest {
    const known = this.tests.get(identity);
    if (known) return known;
    const test = { id: this.tests.size, ...this.make(makeProbe()) };
    this.tests.set(identity, test);
    return test;
  }

  /** The test of a group; groups of equal predicates share one. */
  anyOf(members: readonly PredicateTest[]): GroupTest {
    const identity = [...new Set(members.map(({ id }) => id))].sort((a, b) => a - b).join();
    return at(this.groups, identity, () => groupTest(-1 - this.groups.size, members));
  }

  /** The finished indexes, when all tests are made. */
  indexes(sensitive: SensitiveLibrary): TextIndexes {
    const words = new Map<TextOperand, WordIndex>();
    for (const [operand, builder] of this.wordBuilders) words.set(operand, builder.build());
    const literals = new Map<TextOperand, LiteralIndex>();
    for (const [operand, builder] of this.literalBuilders) literals.set(operand, builder.build());
    return {
      words: (operand) => words.get(operand),
      literals: (operand) => literals.get(operand),
      sensitive,
    };
  }

  private make(probe: Probe): Unnumbered {
    switch (probe.kind) {
      case 'words':
        return this.makeWords(probe.operands, probe.words);
      case 'patterns':
        return this.makePatterns(probe.operands, probe.patterns);
      case 'recipient-words':
        return this.makeRecipientWords(probe.words);
      case 'recipient-patterns':
        return this.makeRecipientPatterns(probe.patterns);
      case 'addresses':
        return addressesTest(probe.of, probe.addresses);
      case 'domains':
        return domainsTest(probe.of, probe.domains, probe.strict);
      case 'networks':
        return networksTest(probe.ranges);
      case 'message':
        return {
          perRecipient: false,
          needs: probe.needs,
          cost: costOfNeeds(probe.needs),
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
    const ids = new Map(operands.map((operand) => [operand, this.wordIds(operand, words)]));
    const idsOf = (operand: TextOperand): readonly number[] => ids.get(operand) ?? [];
    return {
      ...textTest(operands, (view, operand) => {
        const found = view.words(operand);
        return judgeTexts(view.texts(operand), (i) =>
          idsOf(operand).some((id) => found[i]!.has(id)),
        );
      }),
      keys: operands.flatMap((operand) => wordKeys(operand, idsOf(operand))),
      describe: (view) => describeWords(view, operands, idsOf),
    };
  }

  private makeRecipientWords(words: readonly string[]): Unnumbered {
    const ids = this.wordIds('recipients', words);
    const holds = (view: MessageView, index: number): boolean => {
      const found = view.words('recipients')[index]!;
      return ids.some((id) => found.has(id));
    };
    return { ...recipientTest(holds, COST.envelope), keys: wordKeys('recipients', ids) };
  }

  private makePatterns(operands: readonly TextOperand[], sources: readonly string[]): Unnumbered {
    const patterns = sources.map(compilePattern);
    const finders = new Map(operands.map((operand) => [operand, this.finder(operand, patterns)]));
    const find = (view: MessageView, operand: TextOperand, value: number): Pattern | undefined =>
      finders.get(operand)?.find(view, value);
    return {
      ...textTest(operands, (view, operand) =>
        judgeTexts(view.texts(operand), (i) => find(view, operand, i) !== undefined),
      ),
      cost: Math.max(...operands.map(costOf)) + COST.patterns,
      keys: operands.reduce<readonly Key[] | null>((all, operand) => {
        const keys = finders.get(operand)?.keys;
        return all && keys ? [...all, ...keys] : null;
      }, []),
      describe: (view) => describePatterns(view, operands, find),
    };
  }

  private makeRecipientPatterns(sources: readonly string[]): Unnumbered {
    const { keys, find } = this.finder('recipients', sources.map(compilePattern));
    const holds = (view: MessageView, index: number): boolean => find(view, index) !== undefined;
    return { ...recipientTest(holds, COST.envelope + COST.patterns), keys };
  }

  private wordIds(operand: TextOperand, words: readonly string[]): readonly number[] {
    const builder = at(this.wordBuilders, operand, () => new WordIndexBuilder());
    return words.map((word) => builder.add(word)).filter((id) => id >= 0);
  }

  /** Runs patterns on a text of the operand, each only where one of its literals stands. */
  private finder(operand: TextOperand, patterns: readonly Pattern[]) {
    const ids = this.literalIds(operand, patterns);
    return {
      find: (view: MessageView, value: number): Pattern | undefined => {
        const found = view.literals(operand)[value]!;
        const text = view.texts(operand).values[value]!.text;
        return patterns.find(
          (pattern, p) => (ids[p]?.some((id) => found.has(id)) ?? true) && pattern.test(text),
        );
      },
      keys: ids.includes(null)
        ? null
        : ids.flatMap((each) => (each ?? []).map((id): Key => ({ kind: 'literal', operand, id }))),
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
    needs: [...new Set(operands.flatMap(operandsOf))],
    cost: Math.max(...operands.map(costOf)),
    judge: (view) =>
      operands.reduce<Truth>((truth, operand) => or(truth, judge(view, operand)), FALSE),
  };
}

/** A test of the address of each recipient, as the texts of the operand `recipients` have it. */
function recipientTest(
  holds: (view: MessageView, index: number) => boolean,
  cost: number,
): Omit<Unnumbered, 'keys'> {
  return {
    perRecipient: true,
    needs: ['envelope'],
    cost,
    judge: (view, recipient) => truthOf(holds(view, given(recipient).index)),
    describe: (view, recipient) => {
      const { address, index } = given(recipient);
      return describeAddresses([address], holds(view, index));
    },
  };
}

const wordKeys = (operand: TextOperand, ids: readonly number[]): Key[] =>
  ids.map((id) => ({ kind: 'word', operand, id }));

function costOfNeeds(needs: readonly Operand[]): number {
  if (needs.includes('content')) return COST.content;
  return needs.includes('headers') ? COST.headers : COST.structure;
}

function costOf(operand: TextOperand): number {
  if (operand === 'body') return COST.body;
  if (operandsOf(operand).includes('content')) return COST.content;
  return operand === 'recipients' || operand === 'sender-envelope' ? COST.envelope : COST.headers;
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
