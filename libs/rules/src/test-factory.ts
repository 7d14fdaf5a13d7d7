import type { NamedList, Operand } from '@chancery/contracts';
import { AddressSets, addressesTest, domainsTest, given, networksTest } from './address-tests';
import { describeAttributes, describePatterns, describeRecipient, describeWords } from './describe';
import { ListProbes } from './list-probes';
import type { Lookup } from './lookup';
import type { MessageView, TextIndexes } from './message-view';
import { PatternSet, type FoundPattern } from './pattern-set';
import { compilePatterns } from './pattern/pattern';
import type { SensitiveLibrary } from '@chancery/sensitive';
import type { Aspect, Look, NamedProbe, Probe, ProbeOf, Sighting, TextOperand } from './probe';
import {
  COST,
  groupTest,
  keyedByItself,
  operandsOf,
  type GroupTest,
  type KeySet,
  type PredicateTest,
} from './test';
import { LiteralIndexBuilder, type LiteralIndex } from './text/literal-index';
import { WordIndexBuilder, type WordIndex } from './text/word-index';
import { judgeTexts } from './texts';
import { FALSE, TRUE, UNKNOWN, or, truthOf, type Truth } from './truth';
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
  private readonly valueLists = new Map<string, KeySet>();
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
    const probes = makeProbes();
    const made = { id: this.tests.size, ...this.make(probes) };
    const itself = probes.some(({ probe }) => lookupOf(probe) === 'itself');
    const test = itself ? keyedByItself(made) : made;
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
        return this.makeWords(this.wordSetsIn(probe.operands, allOf(probes, 'words')));
      case 'patterns':
        return this.makePatterns(this.patternSetsIn(probe.operands, allOf(probes, 'patterns')));
      case 'recipient-words':
        return makeRecipient(
          wordFinder(this.wordSetsIn([probe.of], allOf(probes, 'recipient-words'))),
        );
      case 'recipient-patterns':
        return makeRecipient(
          patternFinder(this.patternSetsIn([probe.of], allOf(probes, 'recipient-patterns'))),
        );
      case 'sender-attributes':
        return this.makeSender(probe);
      case 'recipient-attributes':
        return makeRecipient(this.lookFinder(probe));
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
          reads: readsOf(probes, 'message'),
          cost: costOfNeeds(probe.needs),
          keys: this.lookedUp(probes),
          judge: probe.together
            ? togetherJudge(allOf(probes, 'message'), probe.together.judge)
            : (view) => anyTruth(allOf(probes, 'message'), (each) => each.judge(view)),
          describe: (view) => anySighting(allOf(probes, 'message'), (each) => each.describe(view)),
        };
      case 'recipient':
        return {
          perRecipient: true,
          needs: probe.needs,
          reads: readsOf(probes, 'recipient'),
          cost: COST.envelope,
          keys: this.lookedUp(probes),
          judge: (view, recipient) =>
            anyTruth(allOf(probes, 'recipient'), (each) => each.judge(view, given(recipient))),
          describe: (view, recipient) =>
            anySighting(allOf(probes, 'recipient'), (each) =>
              each.describe(view, given(recipient)),
            ),
        };
      case undefined:
        throw new Error('A condition has neither values nor lists.');
    }
  }

  /** The keys of values and thresholds; null where some of the probes has none. */
  private lookedUp(probes: readonly NamedProbe[]): readonly KeySet[] | null {
    const sets = probes.map(({ probe, list }) => {
      const lookup = lookupOf(probe);
      if (lookup === undefined || lookup === 'itself') return null;
      if ('over' in lookup)
        return [{ kind: 'over', source: lookup.in, over: lookup.over } as const];
      const make = (): KeySet =>
        [...new Set(lookup.values)].map((value) => ({ kind: 'value', source: lookup.in, value }));
      return list ? at(this.valueLists, `${lookup.in.name} ${list.id}`, make) : make();
    });
    return sets.every((set) => set !== null) ? sets : null;
  }

  private makeWords(sets: ReadonlyMap<TextOperand, readonly WordSet[]>): Unnumbered {
    const { operands, holds, keys } = wordFinder(sets);
    return {
      ...textTest(operands, (view, operand) =>
        judgeTexts(view.texts(operand), (i) => holds(view, operand, i) !== undefined),
      ),
      keys,
      describe: (view) =>
        describeWords(view, operands, (operand, found) =>
          firstWord(sets.get(operand) ?? [], found),
        ),
    };
  }

  private makePatterns(sets: ReadonlyMap<TextOperand, readonly PatternSet[]>): Unnumbered {
    const { operands, keys } = patternFinder(sets);
    const find = (view: MessageView, operand: TextOperand, value: number) =>
      firstPattern(sets.get(operand) ?? [], view, value);
    return {
      ...textTest(operands, (view, operand) =>
        judgeTexts(view.texts(operand), (i) => find(view, operand, i) !== undefined),
      ),
      cost: Math.max(...operands.map(costOf)) + COST.patterns,
      keys,
      describe: (view) => describePatterns(view, operands, find),
    };
  }

  /** A test of attributes of the sender. */
  private makeSender(probe: ProbeOf<'sender-attributes'>): Unnumbered {
    const { operands, holds, keys, cost } = this.lookFinder(probe);
    return {
      perRecipient: false,
      needs: [...new Set(operands.flatMap(operandsOf))],
      reads: operands,
      // All attributes of one reading of From together: another may hold in the other reading.
      judge: (view) => {
        const places = operands.flatMap((operand) =>
          view.texts(operand).values.map((value, i) => ({ operand, value, i })),
        );
        const texts = {
          values: places.map(({ value }) => value),
          readings: Math.max(...operands.map((operand) => view.texts(operand).readings)),
        };
        return judgeTexts(texts, (at) => {
          const { operand, i } = places[at]!;
          return holds(view, operand, i) !== undefined;
        });
      },
      cost: Math.max(...operands.map(costOf)) + cost,
      keys,
      describe: (view) => describeAttributes(view, null, operands, holds),
    };
  }

  private lookFinder({ by, looks }: ProbeOf<'sender-attributes' | 'recipient-attributes'>): Finder {
    const values = new Map<TextOperand, readonly string[]>();
    for (const { operand, values: more } of looks as readonly Look[])
      values.set(operand, [...(values.get(operand) ?? []), ...more]);
    const each = [...values];
    return by === 'words'
      ? wordFinder(
          new Map(
            each.map(([operand, words]) => [
              operand,
              this.wordSets(operand, [{ probe: { kind: 'words', operands: [operand], words } }]),
            ]),
          ),
        )
      : patternFinder(
          new Map(
            each.map(([operand, patterns]) => [
              operand,
              this.patternSets(operand, [
                { probe: { kind: 'patterns', operands: [operand], patterns } },
              ]),
            ]),
          ),
        );
  }

  private wordSetsIn(
    operands: readonly TextOperand[],
    probes: readonly NamedProbe<ProbeOf<'words' | 'recipient-words'>>[],
  ): ReadonlyMap<TextOperand, readonly WordSet[]> {
    return new Map(operands.map((operand) => [operand, this.wordSets(operand, probes)]));
  }

  private patternSetsIn(
    operands: readonly TextOperand[],
    probes: readonly NamedProbe<ProbeOf<'patterns' | 'recipient-patterns'>>[],
  ): ReadonlyMap<TextOperand, readonly PatternSet[]> {
    return new Map(operands.map((operand) => [operand, this.patternSets(operand, probes)]));
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
    reads: operands,
    cost: Math.max(...operands.map(costOf)),
    judge: (view) =>
      operands.reduce<Truth>((truth, operand) => or(truth, judge(view, operand)), FALSE),
  };
}

/** What is looked for in some operands; `holds` gives what was found in a text, with the name of its list. */
interface Finder {
  readonly operands: readonly TextOperand[];
  readonly keys: readonly KeySet[] | null;
  /** Of looking, besides that of the operands. */
  readonly cost: number;
  holds(
    view: MessageView,
    operand: TextOperand,
    value: number,
  ): { readonly list: string | undefined } | undefined;
}

const wordFinder = (sets: ReadonlyMap<TextOperand, readonly WordSet[]>): Finder => ({
  operands: [...sets.keys()],
  keys: [...sets.values()].flat().map(({ keys }) => keys),
  cost: 0,
  holds: (view, operand, value) => firstWord(sets.get(operand) ?? [], view.words(operand)[value]!),
});

const patternFinder = (sets: ReadonlyMap<TextOperand, readonly PatternSet[]>): Finder => ({
  operands: [...sets.keys()],
  keys: allKeys([...sets.values()].flat()),
  cost: COST.patterns,
  holds: (view, operand, value) => firstPattern(sets.get(operand) ?? [], view, value),
});

/** A test of texts of each recipient: the address, or attributes. */
function makeRecipient({ operands, keys, cost, holds }: Finder): Unnumbered {
  const [first] = operands;
  const judge = (view: MessageView, index: number): Truth =>
    operands.reduce<Truth>(
      (truth, operand) => or(truth, judgeOwn(view, operand, index, holds)),
      FALSE,
    );
  return {
    perRecipient: true,
    needs: ['envelope', ...(operands.some(isAttribute) ? (['people'] as const) : [])],
    // Who a recipient is no rule changes; whom it adds is another one.
    reads: [],
    cost: COST.envelope + cost,
    keys,
    judge: (view, recipient) => judge(view, given(recipient).index),
    describe: (view, recipient) => {
      if (first !== 'recipients' && first !== 'recipients-original')
        return describeAttributes(view, given(recipient), operands, holds);
      const found = holds(view, first, given(recipient).index);
      return describeRecipient(given(recipient), first, found !== undefined, found?.list);
    },
  };
}

/** Does it stand in one of the texts of this recipient? */
function judgeOwn(
  view: MessageView,
  operand: TextOperand,
  index: number,
  holds: Finder['holds'],
): Truth {
  let truth: Truth = FALSE;
  view.texts(operand).values.forEach(({ reading, damaged }, i) => {
    if (reading !== index) return;
    truth = or(truth, damaged ? UNKNOWN : truthOf(holds(view, operand, i) !== undefined));
  });
  return truth;
}

const lookupOf = (probe: Probe): Lookup | undefined =>
  probe.kind === 'message' || probe.kind === 'recipient' ? probe.lookup : undefined;

const readsOf = (probes: readonly NamedProbe[], kind: 'message' | 'recipient'): Aspect[] => [
  ...new Set(allOf(probes, kind).flatMap(({ probe }) => probe.reads)),
];

const isAttribute = (operand: TextOperand): boolean => operandsOf(operand).includes('people');

function togetherJudge(
  probes: readonly NamedProbe<ProbeOf<'message'>>[],
  judge: (view: MessageView, values: readonly string[]) => Truth,
): (view: MessageView) => Truth {
  const values = probes.flatMap(({ probe }) => probe.together?.values ?? []);
  return (view) => judge(view, values);
}

function anyTruth<P extends Probe>(
  probes: readonly NamedProbe<P>[],
  judge: (probe: P) => Truth,
): Truth {
  let truth: Truth = FALSE;
  for (const { probe } of probes) {
    truth = or(truth, judge(probe));
    if (truth === TRUE) break;
  }
  return truth;
}

/** What the first of them found, with the name of its list. */
function anySighting<P extends Probe>(
  probes: readonly NamedProbe<P>[],
  describe: (probe: P) => Sighting,
): Sighting {
  let first: Sighting | undefined;
  for (const { probe, list } of probes) {
    const sighting = describe(probe);
    if (sighting.found !== null) return list ? { ...sighting, list: list.name } : sighting;
    first ??= sighting;
  }
  return first ?? { saw: 'nothing', found: null };
}

function costOfNeeds(needs: readonly Operand[]): number {
  if (needs.includes('content')) return COST.content;
  return needs.includes('headers') ? COST.headers : COST.structure;
}

function costOf(operand: TextOperand): number {
  if (operand === 'body') return COST.body;
  if (operandsOf(operand).includes('content')) return COST.content;
  return operand.startsWith('recipient') || operand === 'sender-envelope'
    ? COST.envelope
    : COST.headers;
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
