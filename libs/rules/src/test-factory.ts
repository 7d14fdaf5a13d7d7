import type { NamedList, Operand } from '@chancery/contracts';
import { AddressSets, addressesTest, domainsTest, given, networksTest } from './address-tests';
import { describeAddresses, describePatterns, describeWords } from './describe';
import { ListProbes } from './list-probes';
import type { MessageView, TextIndexes } from './message-view';
import { PatternSet, type FoundPattern } from './pattern-set';
import { compilePatterns } from './pattern/pattern';
import type { SensitiveLibrary } from '@chancery/sensitive';
import type { NamedProbe, Probe, ProbeOf, TextOperand } from './probe';
import {
  COST,
  groupTest,
  operandsOf,
  type GroupTest,
  type KeySet,
  type PredicateTest,
} from './test';
import { LiteralIndexBuilder, type LiteralIndex } from './text/literal-index';
import type { Span } from './text/phrase';
import { WordIndexBuilder, type WordIndex } from './text/word-index';
import { judgeTexts } from './texts';
import { FALSE, or, truthOf, type Truth } from './truth';
import { firstWord, wordSet, type WordSet } from './word-set';

type Unnumbered = Omit<PredicateTest, 'id'>;

/** Makes tests from probes and gathers what they look for, so that a message is read once for all. */
export class TestFactory {
  private readonly wordBuilders = new Map<TextOperand, WordIndexBuilder>();
  private readonly literalBuilders = new Map<TextOperand, LiteralIndexBuilder>();
  private readonly tests = new Map<string, PredicateTest>();
  private readonly groups = new Map<string, GroupTest>();
  /** Of lists, by operand and list: made once, however many rules name them. */
  private readonly wordLists = new Map<string, WordSet>();
  private readonly patternLists = new Map<string, PatternSet>();
  private readonly addressSets = new AddressSets();
  readonly lists: ListProbes;

  constructor(lists?: readonly NamedList[]) {
    this.lists = new ListProbes(lists);
  }

  /**
   * The test for the probes of a predicate; `identity` is equal for those that are judged alike.
   *
   * @throws PatternError when a pattern cannot be used.
   */
  test(identity: string, makeProbes: () => readonly NamedProbe[]): PredicateTest {
    const known = this.tests.get(identity);
    if (known) return known;
    const test = { id: this.tests.size, ...this.make(makeProbes()) };
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
      listName: (id) => this.lists.nameOf(id),
    };
  }

  private make(probes: readonly NamedProbe[]): Unnumbered {
    const test = this.makeOf(probes);
    // Without keys, such as those of an empty list, a damaged operand would not be noticed by looking keys up.
    return test.keys?.some((keys) => keys.length > 0) === true ? test : { ...test, keys: null };
  }

  private makeOf(probes: readonly NamedProbe[]): Unnumbered {
    const probe = probes[0]?.probe;
    switch (probe?.kind) {
      case 'words':
        return this.makeWords(probe.operands, allOf(probes, 'words'));
      case 'patterns':
        return this.makePatterns(probe.operands, allOf(probes, 'patterns'));
      case 'recipient-words':
        return this.makeRecipientWords(allOf(probes, 'recipient-words'));
      case 'recipient-patterns':
        return this.makeRecipientPatterns(allOf(probes, 'recipient-patterns'));
      case 'addresses':
        return addressesTest(allOf(probes, 'addresses'), this.addressSets);
      case 'domains':
        return domainsTest(allOf(probes, 'domains'), this.addressSets);
      case 'networks':
        return networksTest(allOf(probes, 'networks'), this.addressSets);
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
      case undefined:
        throw new Error('A condition has neither values nor lists.');
    }
  }

  private makeWords(
    operands: readonly TextOperand[],
    probes: readonly NamedProbe<ProbeOf<'words'>>[],
  ): Unnumbered {
    const sets = new Map(operands.map((operand) => [operand, this.wordSets(operand, probes)]));
    const first = (operand: TextOperand, found: ReadonlyMap<number, Span>) =>
      firstWord(sets.get(operand) ?? [], found);
    return {
      ...textTest(operands, (view, operand) => {
        const found = view.words(operand);
        return judgeTexts(view.texts(operand), (i) => first(operand, found[i]!) !== undefined);
      }),
      keys: [...sets.values()].flat().map(({ keys }) => keys),
      describe: (view) => describeWords(view, operands, first),
    };
  }

  private makeRecipientWords(
    probes: readonly NamedProbe<ProbeOf<'recipient-words'>>[],
  ): Unnumbered {
    const sets = this.wordSets('recipients', probes);
    return {
      ...recipientTest(
        (view, index) => firstWord(sets, view.words('recipients')[index]!),
        COST.envelope,
      ),
      keys: sets.map(({ keys }) => keys),
    };
  }

  private makePatterns(
    operands: readonly TextOperand[],
    probes: readonly NamedProbe<ProbeOf<'patterns'>>[],
  ): Unnumbered {
    const sets = new Map(operands.map((operand) => [operand, this.patternSets(operand, probes)]));
    const find = (view: MessageView, operand: TextOperand, value: number) =>
      firstPattern(sets.get(operand) ?? [], view, value);
    return {
      ...textTest(operands, (view, operand) =>
        judgeTexts(view.texts(operand), (i) => find(view, operand, i) !== undefined),
      ),
      cost: Math.max(...operands.map(costOf)) + COST.patterns,
      keys: allKeys([...sets.values()].flat()),
      describe: (view) => describePatterns(view, operands, find),
    };
  }

  private makeRecipientPatterns(
    probes: readonly NamedProbe<ProbeOf<'recipient-patterns'>>[],
  ): Unnumbered {
    const sets = this.patternSets('recipients', probes);
    return {
      ...recipientTest(
        (view, index) => firstPattern(sets, view, index),
        COST.envelope + COST.patterns,
      ),
      keys: allKeys(sets),
    };
  }

  private wordSets(
    operand: TextOperand,
    probes: readonly NamedProbe<ProbeOf<'words' | 'recipient-words'>>[],
  ): readonly WordSet[] {
    const builder = at(this.wordBuilders, operand, () => new WordIndexBuilder());
    const make = (each: (typeof probes)[number]) =>
      wordSet(operand, each.probe.words, each.list, builder);
    return probes.map((each) =>
      each.list ? at(this.wordLists, `${operand} ${each.list.id}`, () => make(each)) : make(each),
    );
  }

  private patternSets(
    operand: TextOperand,
    probes: readonly NamedProbe<ProbeOf<'patterns' | 'recipient-patterns'>>[],
  ): readonly PatternSet[] {
    const builder = at(this.literalBuilders, operand, () => new LiteralIndexBuilder());
    const make = ({ probe, list }: (typeof probes)[number]) =>
      new PatternSet(operand, compilePatterns(probe.patterns), list, builder);
    return probes.map((each) =>
      each.list
        ? at(this.patternLists, `${operand} ${each.list.id}`, () => make(each))
        : make(each),
    );
  }
}

/** The probes of a predicate are all of one kind: its own values and those of its lists. */
const allOf = <K extends Probe['kind']>(
  probes: readonly NamedProbe[],
  kind: K,
): readonly NamedProbe<ProbeOf<K>>[] =>
  probes.filter((each): each is NamedProbe<ProbeOf<K>> => each.probe.kind === kind);

function allKeys(sets: readonly PatternSet[]): readonly KeySet[] | null {
  const keys = sets.map((set) => set.keys);
  return keys.every((each) => each !== null) ? keys : null;
}

function firstPattern(
  sets: readonly PatternSet[],
  view: MessageView,
  value: number,
): FoundPattern | undefined {
  for (const set of sets) {
    const found = set.find(view, value);
    if (found) return found;
  }
  return undefined;
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
  find: (view: MessageView, index: number) => { readonly list: string | undefined } | undefined,
  cost: number,
): Omit<Unnumbered, 'keys'> {
  return {
    perRecipient: true,
    needs: ['envelope'],
    cost,
    judge: (view, recipient) => truthOf(find(view, given(recipient).index) !== undefined),
    describe: (view, recipient) => {
      const { address, index } = given(recipient);
      const found = find(view, index);
      return describeAddresses([address], found !== undefined, found?.list);
    },
  };
}

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
