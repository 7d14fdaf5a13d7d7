import type { CompiledRule } from './compiled-rule';
import { gateFor, gateOf, type Gate } from './gate-kinds';
import type { Judge } from './judge';
import type { Aspect } from './probe';
import type { Key, KeySet, Test } from './test';

/**
 * Body texts are searched for all rules at once only when so many rules hang on them; for fewer the
 * cheap conditions are judged first, and often no text has to be searched at all.
 */
const FEW = 32;

/**
 * Finds the rules that can match a message without looking at the others. For each rule one of its
 * conditions is chosen whose values can be looked up; unless one of these values is met that condition is
 * false and so is the rule.
 *
 * Where an operand cannot be read with certainty the condition may be unknown. That is something only to rules
 * that act in doubt, so only they are named then, besides those whose values were met all the same.
 */
export class Gates {
  private readonly always: number[] = [];
  /** Rules by the key set that names them: those that share a list share its postings. */
  private readonly rulesOf: number[][] = [];
  private readonly placeOf = new Map<KeySet, number>();
  private readonly gatesOf = new Map<KeySet, ReadonlySet<Gate>>();
  private readonly gates = new Map<string, Gate>();
  private readonly gatesReading = new Map<Aspect, Gate[]>();
  private readonly seen: Uint32Array;
  private readonly seenSets: Uint32Array;
  private round = 0;

  /** @param inDoubt is a rule to be judged where it can only be unknown? */
  constructor(
    rules: readonly CompiledRule[],
    private readonly inDoubt: (rule: CompiledRule) => boolean = actsInDoubt,
  ) {
    this.seen = new Uint32Array(rules.length);
    const live = rules.filter((rule) => rule.live);
    const weightOf = weights(live);
    const chosen = live.map((rule) => ({ rule, test: choose(rule, weightOf) }));
    const inBody = chosen.filter(({ test }) => isLong(test)).length;
    for (const { rule, test } of chosen) {
      const few = inBody <= FEW && isLong(test);
      if (!test?.keys || few) this.always.push(rule.ordinal);
      else this.post(rule, test.keys);
    }
    this.seenSets = new Uint32Array(this.rulesOf.length);
    for (const gate of this.gates.values())
      for (const aspect of gate.reads) at(this.gatesReading, aspect, (): Gate[] => []).push(gate);
  }

  /**
   * Ordinals of the rules that may match, ascending; every other rule certainly does not.
   *
   * @param judge of the message as it came
   */
  candidates(judge: Judge): number[] {
    this.round = (this.round + 1) >>> 0;
    return this.find(judge, null, this.always);
  }

  /**
   * Ordinals of rules that may match now that a rule has changed these aspects of the message, and of which
   * `candidates` and earlier calls for this message have not told. Only what was changed is looked at again.
   *
   * @param judge of the message after the change
   */
  more(judge: Judge, changed: ReadonlySet<Aspect>): number[] {
    return this.find(judge, changed, []);
  }

  private find(
    judge: Judge,
    changed: ReadonlySet<Aspect> | null,
    always: readonly number[],
  ): number[] {
    const found: number[] = [];
    const addRules = (ordinals: readonly number[]): void => {
      for (const ordinal of ordinals) {
        if (this.seen[ordinal] === this.round) continue;
        this.seen[ordinal] = this.round;
        found.push(ordinal);
      }
    };
    const add = (places: readonly number[] | undefined): void => {
      if (!places) return;
      for (const place of places) {
        if (this.seenSets[place] === this.round) continue;
        this.seenSets[place] = this.round;
        addRules(this.rulesOf[place]!);
      }
    };
    addRules(always);
    const gates = changed ? this.thatRead(changed) : this.gates.values();
    for (const gate of gates) if (gate.look(judge, add, changed)) addRules(gate.inDoubt);
    return found.sort((a, b) => a - b);
  }

  private thatRead(aspects: ReadonlySet<Aspect>): ReadonlySet<Gate> {
    const gates = new Set<Gate>();
    for (const aspect of aspects)
      for (const gate of this.gatesReading.get(aspect) ?? []) gates.add(gate);
    return gates;
  }

  private post(rule: CompiledRule, keySets: readonly KeySet[]): void {
    const gates = new Set<Gate>();
    for (const keys of keySets) {
      let place = this.placeOf.get(keys);
      if (place === undefined) {
        place = this.rulesOf.push([]) - 1;
        this.placeOf.set(keys, place);
        const posted = new Set<Gate>();
        for (const key of keys) {
          const gate = at(this.gates, gateOf(key), () => gateFor(key));
          gate.post(key, place);
          posted.add(gate);
        }
        this.gatesOf.set(keys, posted);
      }
      this.rulesOf[place]!.push(rule.ordinal);
      for (const gate of this.gatesOf.get(keys) ?? []) gates.add(gate);
    }
    if (this.inDoubt(rule)) for (const gate of gates) gate.inDoubt.push(rule.ordinal);
  }
}

/** Some action is taken in doubt, or the message is to wait for certainty. */
const actsInDoubt = ({ protects, rule }: CompiledRule): boolean =>
  protects || rule.errorAction === 'defer';

/** Does it look in texts that may be long? */
const isLong = (test: Test | null): boolean =>
  test?.needs.some((operand) => operand === 'body' || operand === 'content') === true;

/** How many rules hang on the keys of a set, all of them together, if every rule chose them. */
function weights(rules: readonly CompiledRule[]): (keys: KeySet) => number {
  const bySet = new Map<KeySet, number>();
  for (const rule of rules)
    for (const { test, exception } of rule.clauses)
      if (!exception)
        for (const keys of test.keys ?? []) bySet.set(keys, (bySet.get(keys) ?? 0) + 1);
  const byKey = new Map<string, number>();
  for (const [keys, uses] of bySet)
    for (const key of keys) {
      const name = nameOf(key);
      byKey.set(name, (byKey.get(name) ?? 0) + uses);
    }
  const known = new Map<KeySet, number>();
  return (keys) =>
    at(known, keys, () => keys.reduce((sum, key) => sum + (byKey.get(nameOf(key)) ?? 0), 0));
}

/** The condition whose values fewest rules share; null when none can be looked up. */
function choose(rule: CompiledRule, weightOf: (keys: KeySet) => number): Test | null {
  let best: { test: Test; weight: number } | null = null;
  for (const { test, exception } of rule.byCost) {
    if (exception || !test.keys) continue;
    const weight = test.keys.reduce((sum, keys) => sum + weightOf(keys), 0);
    if (!best || weight < best.weight) best = { test, weight };
  }
  return best?.test ?? null;
}

function nameOf(key: Key): string {
  switch (key.kind) {
    case 'address':
      return `${gateOf(key)} ${key.key}`;
    case 'domain':
      return `${gateOf(key)} d ${key.domain}`;
    case 'network':
      return `${gateOf(key)} ${key.block}`;
    case 'value':
      return `${gateOf(key)} ${key.value}`;
    case 'test':
      return `${gateOf(key)} ${key.test.id}`;
    case 'over':
      // How many of the others a number exceeds is not known: perhaps all of them.
      return gateOf(key);
    case 'word':
    case 'literal':
      return `${gateOf(key)} ${key.id}`;
  }
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
