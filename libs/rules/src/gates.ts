import { domainOfKey } from './address-readings';
import type { CompiledRule } from './compiled-rule';
import type { MessageView } from './message-view';
import type { AddressSource, Aspect, TextOperand } from './probe';
import type { Key, KeySet, Test } from './test';

/**
 * Body texts are searched for all rules at once only when so many rules hang on them; for fewer the
 * cheap conditions are judged first, and often no text has to be searched at all.
 */
const FEW = 32;

/** Places of key sets among those of the gates. */
type Postings = number[];

/**
 * Finds the rules that can match a message without looking at the others. For each rule one of its
 * conditions is chosen whose values can be looked up; unless one of these values is met, or the
 * operand is damaged, that condition is false and so is the rule.
 */
export class Gates {
  private readonly always: number[] = [];
  /** Rules by the key set that names them: those that share a list share its postings. */
  private readonly rulesOf: number[][] = [];
  private readonly placeOf = new Map<KeySet, number>();
  private readonly byAddress = new Map<AddressSource, AddressGate>();
  private readonly byNetwork = new NetworkGate();
  private readonly byWord = new Map<TextOperand, TextGate>();
  private readonly byLiteral = new Map<TextOperand, TextGate>();
  private readonly seen: Uint32Array;
  private readonly seenSets: Uint32Array;
  private round = 0;

  constructor(rules: readonly CompiledRule[]) {
    this.seen = new Uint32Array(rules.length);
    const live = rules.filter((rule) => rule.live);
    const weightOf = weights(live);
    const chosen = live.map((rule) => ({ rule, test: choose(rule, weightOf) }));
    const inBody = chosen.filter(({ test }) => isLong(test)).length;
    for (const { rule, test } of chosen) {
      const few = inBody <= FEW && isLong(test);
      if (!test?.keys || few) this.always.push(rule.ordinal);
      else for (const keys of test.keys) this.post(keys, rule.ordinal);
    }
    this.seenSets = new Uint32Array(this.rulesOf.length);
  }

  /** Ordinals of the rules that may match, ascending; every other rule certainly does not. */
  candidates(view: MessageView): number[] {
    this.round = (this.round + 1) >>> 0;
    return this.find(view, () => true, this.always);
  }

  /**
   * Ordinals of rules that may match now that a rule has changed these aspects of the message, and of which
   * `candidates` and earlier calls for this message have not told. Only what was changed is looked at again.
   *
   * @param view the message after the change
   */
  more(view: MessageView, changed: ReadonlySet<Aspect>): number[] {
    return this.find(view, (aspect) => changed.has(aspect), []);
  }

  private find(
    view: MessageView,
    wanted: (aspect: Aspect) => boolean,
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
    for (const [source, gate] of this.byAddress)
      if (wanted(`addresses:${source}`)) gate.add(view, source, add);
    if (this.byNetwork.used && wanted('client')) this.byNetwork.add(view.client, add);
    for (const [operand, gate] of this.byWord)
      if (wanted(operand))
        gate.add(view, operand, () => view.words(operand).map((found) => found.keys()), add);
    for (const [operand, gate] of this.byLiteral)
      if (wanted(operand)) gate.add(view, operand, () => view.literals(operand), add);
    return found.sort((a, b) => a - b);
  }

  private post(keys: KeySet, ordinal: number): void {
    const known = this.placeOf.get(keys);
    if (known !== undefined) {
      this.rulesOf[known]!.push(ordinal);
      return;
    }
    const place = this.rulesOf.push([ordinal]) - 1;
    this.placeOf.set(keys, place);
    for (const key of keys) this.postKey(key, place);
  }

  private postKey(key: Key, place: number): void {
    switch (key.kind) {
      case 'address':
      case 'domain':
        return at(this.byAddress, key.source, () => new AddressGate()).post(key, place);
      case 'network':
        return this.byNetwork.post(key.block, place);
      case 'word':
        return at(this.byWord, key.operand, () => new TextGate()).post(key.id, place);
      case 'literal':
        return at(this.byLiteral, key.operand, () => new TextGate()).post(key.id, place);
    }
  }
}

type Add = (places?: Postings) => void;

/** Rules by the addresses and domains that are looked for in one place. */
class AddressGate {
  private readonly byKey = new Map<string, Postings>();
  private readonly byDomain = new Map<string, Postings>();
  private readonly byDomainAlone = new Map<string, Postings>();

  post(key: Extract<Key, { kind: 'address' | 'domain' }>, place: number): void {
    if (key.kind === 'address') append(this.byKey, key.key, place);
    else append(key.strict ? this.byDomainAlone : this.byDomain, key.domain, place);
  }

  add(view: MessageView, source: AddressSource, add: Add): void {
    const { byKey, byDomain, byDomainAlone } = this;
    const { readings, damaged } = view.addresses(source);
    if (damaged)
      for (const postings of [byKey, byDomain, byDomainAlone])
        for (const places of postings.values()) add(places);
    else for (const keys of readings) for (const key of keys) this.addKey(key, add);
  }

  private addKey(key: string, add: Add): void {
    const { byKey, byDomain, byDomainAlone } = this;
    add(byKey.get(key));
    if (byDomain.size === 0 && byDomainAlone.size === 0) return;
    const domain = domainOfKey(key);
    add(byDomainAlone.get(domain));
    add(byDomain.get(domain));
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
      add(byDomain.get(domain.slice(dot + 1)));
  }
}

/** Rules by the blocks of addresses that may connect. */
class NetworkGate {
  private readonly byBlock = new Map<string, Postings>();
  private readonly lengths = new Set<number>();

  get used(): boolean {
    return this.lengths.size > 0;
  }

  post(block: string, place: number): void {
    this.lengths.add(block.length);
    append(this.byBlock, block, place);
  }

  add(client: string | null, add: Add): void {
    if (client === null) for (const places of this.byBlock.values()) add(places);
    else for (const length of this.lengths) add(this.byBlock.get(client.slice(0, length)));
  }
}

/** Rules by the values that are looked for in one operand. */
class TextGate {
  private readonly byId = new Map<number, Postings>();

  post(id: number, place: number): void {
    append(this.byId, id, place);
  }

  add(
    view: MessageView,
    operand: TextOperand,
    found: () => readonly Iterable<number>[],
    add: Add,
  ): void {
    const { values } = view.texts(operand);
    if (values.some((value) => value.damaged || value.cut))
      for (const places of this.byId.values()) add(places);
    else for (const ids of found()) for (const id of ids) add(this.byId.get(id));
  }
}

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
      return `a ${key.source} ${key.key}`;
    case 'domain':
      return `d ${key.source} ${key.domain}`;
    case 'network':
      return `n ${key.block}`;
    default:
      return `${key.kind} ${key.operand} ${key.id}`;
  }
}

function append<K>(map: Map<K, Postings>, key: K, place: number): void {
  const list = map.get(key);
  if (list) list.push(place);
  else map.set(key, [place]);
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
