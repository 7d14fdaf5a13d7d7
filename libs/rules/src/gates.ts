import type { CompiledRule } from './compiled-rule';
import type { MessageView } from './message-view';
import type { TextOperand } from './probe';
import type { Key, Test } from './test';

/**
 * Body texts are searched for all rules at once only when so many rules hang on them; for fewer the
 * cheap conditions are judged first, and often no text has to be searched at all.
 */
const FEW = 32;

type Postings = number[];

/**
 * Finds the rules that can match a message without looking at the others. For each rule one of its
 * conditions is chosen whose values can be looked up; unless one of these values is met, or the
 * operand is damaged, that condition is false and so is the rule.
 */
export class Gates {
  private readonly always: Postings = [];
  private readonly byRecipient = new Map<string, Postings>();
  private readonly byDomain = new Map<string, Postings>();
  private readonly byDomainAlone = new Map<string, Postings>();
  private readonly bySender = {
    header: new Map<string, Postings>(),
    envelope: new Map<string, Postings>(),
  };
  private readonly byWord = new Map<TextOperand, TextGate>();
  private readonly byLiteral = new Map<TextOperand, TextGate>();
  private readonly seen: Uint32Array;
  private round = 0;

  constructor(rules: readonly CompiledRule[]) {
    this.seen = new Uint32Array(rules.length);
    const live = rules.filter((rule) => rule.live);
    const used = countKeys(live);
    const chosen = live.map((rule) => ({ rule, test: choose(rule, used) }));
    const inBody = chosen.filter(({ test }) => test?.needs.includes('body')).length;
    for (const { rule, test } of chosen) {
      const few = inBody <= FEW && test?.needs.includes('body') === true;
      if (!test?.keys || few) this.always.push(rule.ordinal);
      else for (const key of test.keys) this.post(key, rule.ordinal);
    }
  }

  /** Ordinals of the rules that may match, ascending; every other rule certainly does not. */
  candidates(view: MessageView): number[] {
    const found: number[] = [];
    this.round = (this.round + 1) >>> 0;
    const add = (ordinals: readonly number[] | undefined): void => {
      if (!ordinals) return;
      for (const ordinal of ordinals) {
        if (this.seen[ordinal] === this.round) continue;
        this.seen[ordinal] = this.round;
        found.push(ordinal);
      }
    };
    add(this.always);
    this.addRecipients(view, add);
    this.addSenders(view, add);
    for (const [operand, gate] of this.byWord)
      gate.add(view, operand, () => view.words(operand).map((found) => found.keys()), add);
    for (const [operand, gate] of this.byLiteral)
      gate.add(view, operand, () => view.literals(operand), add);
    return found.sort((a, b) => a - b);
  }

  private addRecipients(view: MessageView, add: (ordinals?: Postings) => void): void {
    const { byRecipient, byDomain, byDomainAlone } = this;
    for (const { key, domain } of view.recipients) {
      add(byRecipient.get(key));
      add(byDomainAlone.get(domain));
      if (byDomain.size === 0) continue;
      add(byDomain.get(domain));
      for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
        add(byDomain.get(domain.slice(dot + 1)));
    }
  }

  private addSenders(view: MessageView, add: (ordinals?: Postings) => void): void {
    for (const location of ['header', 'envelope'] as const) {
      const postings = this.bySender[location];
      if (postings.size === 0) continue;
      const { readings, damaged } = view.senders(location);
      if (damaged) for (const ordinals of postings.values()) add(ordinals);
      else for (const keys of readings) for (const key of keys) add(postings.get(key));
    }
  }

  private post(key: Key, ordinal: number): void {
    switch (key.kind) {
      case 'recipient':
        return append(this.byRecipient, key.key, ordinal);
      case 'domain':
        return append(key.strict ? this.byDomainAlone : this.byDomain, key.domain, ordinal);
      case 'sender':
        return append(this.bySender[key.location], key.key, ordinal);
      case 'word':
        return gateOf(this.byWord, key.operand).post(key.id, ordinal);
      case 'literal':
        return gateOf(this.byLiteral, key.operand).post(key.id, ordinal);
    }
  }
}

/** Rules by the values that are looked for in one operand. */
class TextGate {
  private readonly byId = new Map<number, Postings>();

  post(id: number, ordinal: number): void {
    append(this.byId, id, ordinal);
  }

  add(
    view: MessageView,
    operand: TextOperand,
    found: () => readonly Iterable<number>[],
    add: (ordinals?: Postings) => void,
  ): void {
    const { values } = view.texts(operand);
    if (values.some((value) => value.damaged || value.cut))
      for (const ordinals of this.byId.values()) add(ordinals);
    else for (const ids of found()) for (const id of ids) add(this.byId.get(id));
  }
}

/** How many rules hang on each key, if all of them chose it. */
function countKeys(rules: readonly CompiledRule[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const rule of rules)
    for (const { test, exception } of rule.clauses)
      if (!exception)
        for (const key of test.keys ?? []) {
          const name = nameOf(key);
          used.set(name, (used.get(name) ?? 0) + 1);
        }
  return used;
}

/** The condition whose values fewest rules share; null when none can be looked up. */
function choose(rule: CompiledRule, used: ReadonlyMap<string, number>): Test | null {
  let best: { test: Test; weight: number } | null = null;
  for (const { test, exception } of rule.byCost) {
    if (exception || !test.keys) continue;
    const weight = test.keys.reduce((sum, key) => sum + (used.get(nameOf(key)) ?? 0), 0);
    if (!best || weight < best.weight) best = { test, weight };
  }
  return best?.test ?? null;
}

function nameOf(key: Key): string {
  switch (key.kind) {
    case 'recipient':
      return `r ${key.key}`;
    case 'domain':
      return `d ${key.domain}`;
    case 'sender':
      return `s ${key.location} ${key.key}`;
    default:
      return `${key.kind} ${key.operand} ${key.id}`;
  }
}

function append<K>(map: Map<K, Postings>, key: K, ordinal: number): void {
  const list = map.get(key);
  if (list) list.push(ordinal);
  else map.set(key, [ordinal]);
}

function gateOf(map: Map<TextOperand, TextGate>, operand: TextOperand): TextGate {
  const gate = map.get(operand) ?? new TextGate();
  map.set(operand, gate);
  return gate;
}
