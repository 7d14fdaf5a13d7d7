import type { Operand } from '@chancery/contracts';
import type { NumberSource, ValueSource } from './lookup';
import type { MessageView, Recipient } from './message-view';
import type { AddressSource, Aspect, Sighting, TextOperand } from './probe';
import type { Truth } from './truth';

interface Judged {
  readonly id: number;
  /** Its value may differ between recipients. */
  readonly perRecipient: boolean;
  readonly needs: readonly Operand[];
  /** What an earlier rule may have changed of what it looks at. */
  readonly reads: readonly Aspect[];
  /** Cheap tests are judged first, so that dear ones often need not be. */
  readonly cost: number;
  /** When none of these keys is met and no operand is damaged the test is false; null = no such keys. */
  readonly keys: readonly KeySet[] | null;
}

/**
 * A predicate compiled for one rule set; equal predicates of many rules are one test, judged once
 * for a message.
 */
export interface PredicateTest extends Judged {
  /** `recipient` is given exactly when the test is per recipient. */
  judge(view: MessageView, recipient?: Recipient): Truth;
  describe(view: MessageView, recipient?: Recipient): Sighting;
}

/** A group, whose value is the highest of its members', cheap ones first. */
export interface GroupTest extends Judged {
  readonly anyOf: readonly PredicateTest[];
}

export type Test = PredicateTest | GroupTest;

/** The test with itself as its only key. */
export function keyedByItself(test: Omit<PredicateTest, 'keys'>): PredicateTest {
  const keys: KeySet[] = [];
  const keyed: PredicateTest = { ...test, keys };
  keys.push([{ kind: 'test', test: keyed }]);
  return keyed;
}

/** Is it a test that {@link keyedByItself} made, or a copy of one? */
export const isKeyedByItself = ({ keys }: Pick<PredicateTest, 'keys'>): boolean =>
  keys?.[0]?.[0]?.kind === 'test';

/**
 * The test of a group. It can be looked up when every one of its members can, by the keys of all; with one that
 * cannot the rule is found by another condition, or judged for every message.
 */
export function groupTest(id: number, members: readonly PredicateTest[]): GroupTest {
  const anyOf = [...new Set(members)].sort((a, b) => a.cost - b.cost || a.id - b.id);
  return {
    id,
    perRecipient: anyOf.some((each) => each.perRecipient),
    needs: [...new Set(anyOf.flatMap(({ needs }) => needs))],
    reads: [...new Set(anyOf.flatMap(({ reads }) => reads))],
    // Where none of the cheap ones holds it costs what its dearest does.
    cost: Math.max(...anyOf.map(({ cost }) => cost)),
    keys: anyOf.every(({ keys }) => keys) ? anyOf.flatMap(({ keys }) => keys ?? []) : null,
    anyOf,
  };
}
/**
 * Keys that belong together: the values of one condition, or a list. The set of a list is one object for all tests
 * that look it up in one place, so that a hundred rules with a list of ten thousand hold it once.
 */
export type KeySet = readonly Key[];

/** Something that can be looked up for a message without going through the rules. */
export type Key =
  | { readonly kind: 'address'; readonly source: AddressSource; readonly key: string }
  | {
      readonly kind: 'domain';
      readonly source: AddressSource;
      readonly domain: string;
      readonly strict: boolean;
    }
  /** A block of addresses that may connect, by the bits they begin with. */
  | { readonly kind: 'network'; readonly block: string }
  | { readonly kind: 'word'; readonly operand: TextOperand; readonly id: number }
  | { readonly kind: 'literal'; readonly operand: TextOperand; readonly id: number }
  | { readonly kind: 'value'; readonly source: ValueSource; readonly value: string }
  | { readonly kind: 'over'; readonly source: NumberSource; readonly over: number }
  /** The test itself, of which there are few: it is judged for every message. */
  | { readonly kind: 'test'; readonly test: PredicateTest };

/** Costs by kind: the envelope is at hand, headers are decoded, bodies and attachments searched, patterns run. */
export const COST = {
  envelope: 0,
  structure: 1,
  headers: 2,
  patterns: 3,
  body: 4,
  content: 5,
} as const;

/** The operands of the message that a text comes from. */
export function operandsOf(operand: TextOperand): readonly Operand[] {
  switch (operand) {
    case 'body':
      return ['body'];
    case 'attachment-names':
      return ['attachments'];
    case 'attachment-extensions':
    case 'attachment-text':
      return ['attachments', 'content'];
    case 'charsets':
      return ['structure'];
    case 'recipients':
    case 'recipients-original':
      return ['recipients'];
    case 'sender-envelope':
      return ['envelope'];
    case 'sender-header':
      return ['envelope', 'headers'];
    default:
      if (operand.startsWith('sender-attribute:')) return ['envelope', 'headers', 'people'];
      if (operand.startsWith('recipient-attribute:')) return ['envelope', 'people'];
      return operand.startsWith('property:') ? ['attachments', 'content'] : ['headers'];
  }
}
