import type { Operand, SenderAddressLocation } from '@chancery/contracts';
import type { MessageView, Recipient } from './message-view';
import type { Sighting, TextOperand } from './probe';
import type { Truth } from './truth';

/**
 * A predicate compiled for one rule set; equal predicates of many rules are one test, judged once
 * for a message.
 */
export interface Test {
  readonly id: number;
  /** Its value may differ between recipients. */
  readonly perRecipient: boolean;
  readonly needs: readonly Operand[];
  /** Cheap tests are judged first, so that dear ones often need not be. */
  readonly cost: number;
  /** When none of these keys is met and no operand is damaged the test is false; null = no such keys. */
  readonly keys: readonly Key[] | null;
  /** `recipient` is given exactly when the test is per recipient. */
  judge(view: MessageView, recipient?: Recipient): Truth;
  describe(view: MessageView, recipient?: Recipient): Sighting;
}

/** Something that can be looked up for a message without going through the rules. */
export type Key =
  | { readonly kind: 'recipient'; readonly key: string }
  | { readonly kind: 'domain'; readonly domain: string; readonly strict: boolean }
  | {
      readonly kind: 'sender';
      readonly location: Exclude<SenderAddressLocation, 'header-or-envelope'>;
      readonly key: string;
    }
  | { readonly kind: 'word'; readonly operand: TextOperand; readonly id: number }
  | { readonly kind: 'literal'; readonly operand: TextOperand; readonly id: number };

/** Costs by kind: the envelope is at hand, headers are decoded, bodies searched, patterns run. */
export const COST = { envelope: 0, structure: 1, headers: 2, body: 4, patterns: 3 } as const;

/** The operand of the message that a text comes from. */
export function operandOf(operand: TextOperand): Operand {
  if (operand === 'body') return 'body';
  return operand === 'attachment-names' ? 'attachments' : 'headers';
}
