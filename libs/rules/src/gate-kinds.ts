import { domainOfKey } from './address-readings';
import type { Judge } from './judge';
import type { NumberSource, ValueSource } from './lookup';
import type { AddressSource, Aspect, TextOperand } from './probe';
import type { Key, PredicateTest } from './test';
import { FALSE } from './truth';

/** Places of key sets. */
type Postings = number[];
type Add = (places?: readonly number[]) => void;
type KeyOf<K extends Key['kind']> = Extract<Key, { readonly kind: K }>;

/** Finds by what a message has in one place the rules that look for it there. */
export abstract class Gate {
  /** Ordinals of the rules that are to be judged where this place cannot be read with certainty. */
  readonly inDoubt: number[] = [];

  /** What of a message it looks at, as far as rules may change it. */
  readonly reads: Aspect[];

  constructor(reads: readonly Aspect[]) {
    this.reads = [...reads];
  }

  abstract post(key: Key, place: number): void;

  /**
   * Adds what is met.
   *
   * @param changed where a rule has changed the message, what
   * @returns true where more may be there than could be read
   */
  abstract look(judge: Judge, add: Add, changed: ReadonlySet<Aspect> | null): boolean;
}

/** Keys of one place have one gate. */
export function gateOf(key: Key): string {
  switch (key.kind) {
    case 'address':
    case 'domain':
      return `a ${key.source}`;
    case 'word':
    case 'literal':
      return `${key.kind} ${key.operand}`;
    case 'value':
    case 'over':
      return `${key.kind} ${key.source.name}`;
    default:
      return key.kind;
  }
}

/** The gate for keys such as this one. */
export function gateFor(key: Key): Gate {
  switch (key.kind) {
    case 'address':
    case 'domain':
      return new AddressGate(key.source);
    case 'network':
      return new NetworkGate();
    case 'word':
      return new WordGate(key.operand);
    case 'literal':
      return new LiteralGate(key.operand);
    case 'value':
      return new ValueGate(key.source);
    case 'over':
      return new OverGate(key.source);
    case 'test':
      return new TestGate();
  }
}

/** Rules by the addresses and domains that are looked for in one place. */
class AddressGate extends Gate {
  private readonly byKey = new Map<string, Postings>();
  private readonly byDomain = new Map<string, Postings>();
  private readonly byDomainAlone = new Map<string, Postings>();

  constructor(private readonly source: AddressSource) {
    super([`addresses:${source}`]);
  }

  override post(key: KeyOf<'address' | 'domain'>, place: number): void {
    if (key.kind === 'address') append(this.byKey, key.key, place);
    else append(key.strict ? this.byDomainAlone : this.byDomain, key.domain, place);
  }

  override look({ view }: Judge, add: Add): boolean {
    const { readings, damaged } = view.addresses(this.source);
    if (damaged) return true;
    for (const keys of readings) for (const key of keys) this.addKey(key, add);
    return false;
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
class NetworkGate extends Gate {
  private readonly byBlock = new Map<string, Postings>();
  private readonly lengths = new Set<number>();

  constructor() {
    super([]);
  }

  override post({ block }: KeyOf<'network'>, place: number): void {
    this.lengths.add(block.length);
    append(this.byBlock, block, place);
  }

  override look({ view: { client } }: Judge, add: Add): boolean {
    if (client === null) return true;
    for (const length of this.lengths) add(this.byBlock.get(client.slice(0, length)));
    return false;
  }
}

/** Rules by the values that are looked for in one text operand. */
abstract class TextGate extends Gate {
  private readonly byId = new Map<number, Postings>();

  constructor(protected readonly operand: TextOperand) {
    super([operand]);
  }

  override post({ id }: KeyOf<'word' | 'literal'>, place: number): void {
    append(this.byId, id, place);
  }

  override look(judge: Judge, add: Add): boolean {
    for (const ids of this.found(judge)) for (const id of ids) add(this.byId.get(id));
    const { values } = judge.view.texts(this.operand);
    return values.some((value) => value.damaged || value.cut);
  }

  protected abstract found(judge: Judge): readonly Iterable<number>[];
}

class WordGate extends TextGate {
  protected override found({ view }: Judge): readonly Iterable<number>[] {
    return view.words(this.operand).map((found) => found.keys());
  }
}

class LiteralGate extends TextGate {
  protected override found({ view }: Judge): readonly Iterable<number>[] {
    return view.literals(this.operand);
  }
}

/** Rules by values that a message has otherwise. */
class ValueGate extends Gate {
  private readonly byValue = new Map<string, Postings>();
  private readonly wanted = new Set<string>();

  constructor(private readonly source: ValueSource) {
    super(source.reads);
  }

  override post({ value }: KeyOf<'value'>, place: number): void {
    this.wanted.add(value);
    append(this.byValue, value, place);
  }

  override look({ view }: Judge, add: Add): boolean {
    const { values, doubt } = this.source.met(view, this.wanted);
    for (const value of values) add(this.byValue.get(value));
    return doubt;
  }
}

/** Rules by the number that one of the message has to exceed. */
class OverGate extends Gate {
  private readonly byNumber = new Map<number, Postings>();
  private ascending: readonly number[] | null = null;

  constructor(private readonly source: NumberSource) {
    super(source.reads);
  }

  override post({ over }: KeyOf<'over'>, place: number): void {
    append(this.byNumber, over, place);
    this.ascending = null;
  }

  override look({ view }: Judge, add: Add): boolean {
    this.ascending ??= [...this.byNumber.keys()].sort((a, b) => a - b);
    const number = this.source.of(view);
    for (const over of this.ascending) {
      if (over >= number) break;
      add(this.byNumber.get(over));
    }
    return false;
  }
}

/** Rules by tests of which there are few. They are shared by rules and judged once for a message. */
class TestGate extends Gate {
  private readonly byTest = new Map<PredicateTest, Postings>();

  constructor() {
    super([]);
  }

  override post({ test }: KeyOf<'test'>, place: number): void {
    append(this.byTest, test, place);
    for (const aspect of test.reads) if (!this.reads.includes(aspect)) this.reads.push(aspect);
  }

  override look(judge: Judge, add: Add, changed: ReadonlySet<Aspect> | null): boolean {
    for (const [test, places] of this.byTest) {
      if (changed && !test.reads.some((aspect) => changed.has(aspect))) continue;
      const holds = test.perRecipient
        ? judge.split(test).some((truth) => truth !== FALSE)
        : judge.whole(test) !== FALSE;
      if (holds) add(places);
    }
    // Whose test is in doubt was named with the others.
    return false;
  }
}

function append<K>(map: Map<K, Postings>, key: K, place: number): void {
  const list = map.get(key);
  if (list) list.push(place);
  else map.set(key, [place]);
}
