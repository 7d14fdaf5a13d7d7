import type { Operand, SenderAddressLocation } from '@chancery/contracts';
import type { MessageView, Recipient } from './message-view';
import type { Truth } from './truth';

/** A text of the message in which words and patterns are looked for. */
export type TextOperand = 'subject' | 'body' | 'attachment-names' | `header:${string}`;

/** What an explanation shows: the operand, and what in it decided. */
export interface Sighting {
  readonly saw: string;
  readonly found: string | null;
}

/**
 * How a condition is judged. The first four are indexed: however many rules use them, a message is
 * read once. The last two are for everything else.
 */
export type Probe =
  /** Any of these whole words or phrases stands in any of these texts. */
  | {
      readonly kind: 'words';
      readonly operands: readonly TextOperand[];
      readonly words: readonly string[];
    }
  /** Any of these patterns is found in any of these texts. */
  | {
      readonly kind: 'patterns';
      readonly operands: readonly TextOperand[];
      readonly patterns: readonly string[];
    }
  /** The recipient, or the sender as the rule locates it, is one of these addresses. */
  | {
      readonly kind: 'addresses';
      readonly of: 'recipient' | SenderAddressLocation;
      readonly addresses: readonly string[];
    }
  /** The recipient's domain is one of these or, unless strict, below one of them. */
  | {
      readonly kind: 'domains';
      readonly domains: readonly string[];
      readonly strict: boolean;
    }
  /** Judged once for the message. */
  | {
      readonly kind: 'message';
      readonly needs: readonly Operand[];
      judge(message: MessageView): Truth;
      describe(message: MessageView): Sighting;
    }
  /** Judged for each recipient. */
  | {
      readonly kind: 'recipient';
      readonly needs: readonly Operand[];
      judge(message: MessageView, recipient: Recipient): Truth;
      describe(message: MessageView, recipient: Recipient): Sighting;
    };
