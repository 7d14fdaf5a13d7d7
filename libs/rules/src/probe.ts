import type {
  NamedList,
  Operand,
  PersonAttribute,
  SenderAddressLocation,
} from '@chancery/contracts';
import type { Lookup } from './lookup';
import type { MessageView, Recipient } from './message-view';
import type { Truth } from './truth';

/** A text of the message in which words and patterns are looked for. */
export type TextOperand =
  | 'subject'
  | 'body'
  | 'attachment-names'
  /** What stands behind the last dot of each attachment's name. */
  | 'attachment-extensions'
  /** Text out of attachments and of what is inside them. */
  | 'attachment-text'
  /** The names of the character sets that parts declare. */
  | 'charsets'
  | 'sender-header'
  | 'sender-envelope'
  /** Addresses in these fields. */
  | 'sender-field'
  | 'reply-to-field'
  /** The primary address of each recipient, or the one that the envelope names. */
  | RecipientTexts
  /** What the organisation keeps of whoever sends, and of each recipient. */
  | `sender-attribute:${PersonAttribute}`
  | RecipientAttribute
  | `header:${string}`
  /** A property of documents that are attached, by its name in lower case. */
  | `property:${string}`;

/** What conditions look at, as far as it is one thing: a text, the addresses in one place, how the message is built. */
export type Aspect = TextOperand | `addresses:${AddressSource}` | 'structure' | 'client';

/** Texts of recipients: each with the recipient it belongs to, by its index in the envelope, as `reading`. */
export type RecipientTexts = 'recipients' | 'recipients-original';
export type RecipientAttribute = `recipient-attribute:${PersonAttribute}`;

/**
 * Where addresses stand. `header` is From, `envelope` MAIL FROM. `recipient` is the primary address of who is named
 * in RCPT TO, where the organisation's people tell one, and `recipient-original` is as it stands there.
 */
export type AddressSource =
  RecipientAddress | 'header' | 'envelope' | 'sender' | 'reply-to' | 'to' | 'cc';
export type RecipientAddress = 'recipient' | 'recipient-original';

/** What is looked for in one operand. */
export interface Look<O extends TextOperand = TextOperand> {
  readonly operand: O;
  readonly values: readonly string[];
}

/** The addresses that a condition is about. Only those of recipients split the message. */
export type AddressesOf =
  | RecipientAddress
  | SenderAddressLocation
  /** From, Sender and Reply-To. */
  | 'any-header'
  | 'any-header-or-envelope'
  | 'to'
  | 'cc'
  | 'to-or-cc';

/** What an explanation shows: the operand, and what in it decided. */
export interface Sighting {
  readonly saw: string;
  readonly found: string | null;
  /** Where in `saw` that stands: begin and end. */
  readonly foundAt?: readonly [number, number];
  /** Of what it is a part. */
  readonly where?: string;
  /** Name of the list by which it was found. */
  readonly list?: string | undefined;
}

/** How values are looked for, and the list that they are the entries of. */
export interface NamedProbe<P extends Probe = Probe> {
  readonly probe: P;
  readonly list?: Pick<NamedList, 'id' | 'name'> | undefined;
}

/** A probe of one kind. */
export type ProbeOf<K extends Probe['kind']> = Extract<Probe, { readonly kind: K }>;

/**
 * How a condition is judged. All but the last two are indexed: however many rules use them, a message is
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
  /** The same two for the address of each recipient by itself, which splits the message. */
  | {
      readonly kind: 'recipient-words';
      readonly of: RecipientTexts;
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'recipient-patterns';
      readonly of: RecipientTexts;
      readonly patterns: readonly string[];
    }
  /** Attributes of the sender: in each other values are looked for, and one that is found is enough. */
  | {
      readonly kind: 'sender-attributes';
      readonly by: 'words' | 'patterns';
      readonly looks: readonly Look<`sender-attribute:${PersonAttribute}`>[];
    }
  /** The same for each recipient, which splits the message. */
  | {
      readonly kind: 'recipient-attributes';
      readonly by: 'words' | 'patterns';
      readonly looks: readonly Look<RecipientAttribute>[];
    }
  /** One of the addresses is one of these. */
  | {
      readonly kind: 'addresses';
      readonly of: AddressesOf;
      readonly addresses: readonly string[];
    }
  /** The domain of one of the addresses is one of these or, unless strict, below one of them. */
  | {
      readonly kind: 'domains';
      readonly of: AddressesOf;
      readonly domains: readonly string[];
      readonly strict: boolean;
    }
  /** The address that connected lies in one of these: single, `first-last` or CIDR. */
  | { readonly kind: 'networks'; readonly ranges: readonly string[] }
  /** Judged once for the message. */
  | {
      readonly kind: 'message';
      readonly needs: readonly Operand[];
      /** What of that an earlier rule may have changed. */
      readonly reads: readonly Aspect[];
      /** How its rules are found; absent = they are judged for every message. */
      readonly lookup?: Lookup;
      /** Values that several lists give are judged together: each reading of From may hold by another of them. */
      readonly together?: {
        readonly values: readonly string[];
        judge(message: MessageView, values: readonly string[]): Truth;
      };
      judge(message: MessageView): Truth;
      describe(message: MessageView): Sighting;
    }
  /** Judged for each recipient. */
  | {
      readonly kind: 'recipient';
      readonly needs: readonly Operand[];
      /** What of that an earlier rule may have changed. */
      readonly reads: readonly Aspect[];
      /** How its rules are found; absent = they are judged for every message. */
      readonly lookup?: Lookup;
      judge(message: MessageView, recipient: Recipient): Truth;
      describe(message: MessageView, recipient: Recipient): Sighting;
    };
