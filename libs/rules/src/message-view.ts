import type { PersonAttribute, SenderAddressLocation } from '@chancery/contracts';
import { canonicalAddress, fieldsNamed, type MessageFacts } from '@chancery/mail/web';
import {
  NO_ADDRESSES,
  addressesInField,
  domainOfKey,
  judgeAddresses,
  type Addresses,
} from './address-readings';
import { everyContent, type AttachmentContent } from './content';
import type { Groups } from './decision';
import type { People } from './people';
import { addressBits } from './network';
import { isOrganisationField } from './organisation-fields';
import type { AddressSource, TextOperand } from './probe';
import type { SensitiveLibrary } from '@chancery/sensitive';
import { foldCase, foldForWords } from './text/fold';
import type { LiteralIndex } from './text/literal-index';
import type { Span } from './text/phrase';
import type { WordIndex } from './text/word-index';
import {
  addressTexts,
  attachmentExtensions,
  attachmentNames,
  bodyTexts,
  charsets,
  attachmentTexts,
  contentTexts,
  headerBreaksOff,
  headerTexts,
  propertyTexts,
  recipientTexts,
  type Texts,
} from './texts';
import { or, type Truth } from './truth';

/** What of a message is known at RCPT already. */
export interface Circumstances {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly authenticated: boolean;
  /** Organisation fields of the header are believed. */
  readonly trustedHop: boolean;
  /** Who connected; empty when that is not known. */
  readonly clientAddress: string;
  readonly acceptedDomains: ReadonlySet<string>;
  readonly groups: Groups;
  /** Null where it is not known who is in the organisation and what they are. */
  readonly people?: People | null;
  /** Null before the message has come, and when it is gone again. */
  readonly facts: MessageFacts | null;
  /** What was kept of a message that is gone. */
  readonly kept?: { readonly headerFrom: string; readonly size: number };
  /** Null when nobody looked into the attachments. */
  readonly content: readonly AttachmentContent[] | null;
}

export interface Recipient {
  readonly index: number;
  /** As in the envelope. */
  readonly address: string;
  /** Canonical, as addresses are compared. */
  readonly key: string;
  readonly domain: string;
  /** The primary address of who has this one; the same where nobody known has it. */
  readonly primary: string;
}

/** The indexes that say in one pass which values of all rules stand in an operand. */
export interface TextIndexes {
  words(operand: TextOperand): WordIndex | undefined;
  literals(operand: TextOperand): LiteralIndex | undefined;
  /** The types of sensitive information there are. */
  readonly sensitive: SensitiveLibrary;
  /** The name of a list, by its id. */
  readonly listName: (id: string) => string | undefined;
}

/** A condition asks for more of a message than there is. */
export class NotThere extends Error {}

export const NO_GROUPS: Groups = new Map();
const PROPERTY = 'property:';
const OF_SENDER = 'sender-attribute:';
const OF_RECIPIENT = 'recipient-attribute:';
const NOTHING: Texts = { values: [], readings: 1 };
const NOT_KNOWN: Texts = {
  values: [{ text: '', damaged: true, cut: false, reading: 0 }],
  readings: 1,
};

/**
 * A message as conditions see it. Every operand is decoded at most once, and only when a condition
 * asks for it.
 */
export class MessageView {
  readonly recipients: readonly Recipient[];
  private readonly textsOf = new Map<TextOperand, Texts>();
  private readonly wordsIn = new Map<TextOperand, readonly Map<number, Span>[]>();
  private readonly literalsIn = new Map<TextOperand, readonly Set<number>[]>();
  private readonly addressesOf = new Map<AddressSource, Addresses>();
  private bits: string | null | undefined;
  private inAttachments: readonly AttachmentContent[] | null | undefined;

  constructor(
    readonly circumstances: Circumstances,
    private readonly indexes: TextIndexes,
    recipients?: readonly Recipient[],
  ) {
    this.recipients =
      recipients ??
      circumstances.recipients.map((address, index) => {
        const key = canonicalAddress(address);
        const primary = circumstances.people?.primaryOf(key) ?? key;
        return { index, address, key, domain: domainOfKey(key), primary };
      });
  }

  /** @throws NotThere when a condition asks for the message before it has come, or when it is gone. */
  get facts(): MessageFacts {
    if (!this.circumstances.facts) throw new NotThere('The message is not there.');
    return this.circumstances.facts;
  }

  /** Bytes of the message as it came. @throws NotThere as for `facts` */
  get size(): number {
    return this.circumstances.kept?.size ?? this.facts.size;
  }

  /**
   * Everything attached, and everything inside that; null when it is not known. Nothing where there is nothing
   * attached, or where the message is encrypted.
   */
  get content(): readonly AttachmentContent[] | null {
    if (this.inAttachments !== undefined) return this.inAttachments;
    const { content } = this.circumstances;
    const none = this.facts.encryptedWhole || !this.facts.parts.some((part) => part.attachment);
    return (this.inAttachments = none ? [] : content && everyContent(content));
  }

  /**
   * Does a field of this name stand there that only servers of the organisation should write, and that anybody may have
   * written? It says nothing then that could be believed.
   */
  claims(name: string): boolean {
    return (
      !this.circumstances.trustedHop &&
      isOrganisationField(name) &&
      fieldsNamed(this.facts.headers, name).length > 0
    );
  }

  accepts(domain: string): boolean {
    return this.circumstances.acceptedDomains.has(domain);
  }

  /** The types of sensitive information there are. */
  get sensitive(): SensitiveLibrary {
    return this.indexes.sensitive;
  }

  /** The name of a list that rules use. */
  get listName(): (id: string) => string | undefined {
    return this.indexes.listName;
  }

  /** Addresses of the managers of whoever is named as sender; null where nobody knows the people. */
  get managers(): readonly string[] | null {
    const { people } = this.circumstances;
    if (!people) return null;
    const named = this.addresses('header');
    const { readings } = named.damaged ? this.addresses('envelope') : named;
    const managers = readings.flat().map((key) => people.managerOf(people.find(key)));
    return [...new Set(managers.filter((each) => each !== null))];
  }

  /** Bits of the address that connected; null when it is not known. */
  get client(): string | null {
    if (this.bits === undefined) this.bits = addressBits(this.circumstances.clientAddress);
    return this.bits;
  }

  texts(operand: TextOperand): Texts {
    const ready = this.textsOf.get(operand);
    if (ready) return ready;
    const texts = this.readTexts(operand);
    this.textsOf.set(operand, texts);
    return texts;
  }

  /** Phrases of the word conditions on this operand, for each of its texts. */
  words(operand: TextOperand): readonly Map<number, Span>[] {
    const ready = this.wordsIn.get(operand);
    if (ready) return ready;
    const index = this.indexes.words(operand);
    const found = this.texts(operand).values.map(({ text }) =>
      index ? index.scan(foldForWords(text)) : new Map<number, Span>(),
    );
    this.wordsIn.set(operand, found);
    return found;
  }

  /** Literals of the patterns on this operand, for each of its texts. */
  literals(operand: TextOperand): readonly Set<number>[] {
    const ready = this.literalsIn.get(operand);
    if (ready) return ready;
    const index = this.indexes.literals(operand);
    const found = this.texts(operand).values.map(({ text }) =>
      index ? index.scan(foldCase(text)) : new Set<number>(),
    );
    this.literalsIn.set(operand, found);
    return found;
  }

  addresses(source: AddressSource): Addresses {
    const ready = this.addressesOf.get(source);
    if (ready) return ready;
    const addresses = this.readAddresses(source);
    this.addressesOf.set(source, addresses);
    return addresses;
  }

  /** Does it hold for the sender's addresses, taken together in each reading? */
  judgeSenders(
    location: SenderAddressLocation,
    holds: (addresses: readonly string[]) => boolean,
  ): Truth {
    if (location === 'header-or-envelope')
      return or(this.judgeSenders('header', holds), this.judgeSenders('envelope', holds));
    return judgeAddresses(this.addresses(location), holds);
  }

  private readAddresses(source: AddressSource): Addresses {
    switch (source) {
      case 'recipient':
        return { readings: [this.recipients.map(({ primary }) => primary)], damaged: false };
      case 'recipient-original':
        return { readings: [this.recipients.map(({ key }) => key)], damaged: false };
      case 'envelope': {
        const { sender } = this.circumstances;
        return sender === ''
          ? NO_ADDRESSES
          : { readings: [[canonicalAddress(sender)]], damaged: false };
      }
      // Where a message has no From, its envelope sender stands in, as submission adds it.
      case 'header': {
        const { kept } = this.circumstances;
        if (kept) return { readings: [[canonicalAddress(kept.headerFrom)]], damaged: false };
        return this.inField('from') ?? this.addresses('envelope');
      }
      default:
        return this.inField(source) ?? NO_ADDRESSES;
    }
  }

  /** Null where there is no such field; in doubt where there may be one that was not read. */
  private inField(name: string): Addresses | null {
    const found = addressesInField(this.facts.headers, name);
    return !found && headerBreaksOff(this.facts) ? { readings: [[]], damaged: true } : found;
  }

  protected readTexts(operand: TextOperand): Texts {
    switch (operand) {
      case 'recipients':
        return recipientTexts(this.recipients.map(({ primary }) => [primary]));
      case 'recipients-original':
        return recipientTexts(this.recipients.map(({ key }) => [key]));
      case 'sender-envelope':
        return addressTexts(this.addresses('envelope'));
      case 'sender-header':
        return addressTexts(this.addresses('header'));
      case 'sender-field':
        return addressTexts(this.addresses('sender'));
      case 'reply-to-field':
        return addressTexts(this.addresses('reply-to'));
      case 'subject':
        return headerTexts(this.facts, 'subject');
      case 'body':
        return this.inside(bodyTexts);
      case 'attachment-names':
        return this.inside((facts) => attachmentNames(facts, this.content));
      case 'attachment-extensions':
        return this.inside((facts) => attachmentExtensions(facts, this.content));
      case 'charsets':
        return this.inside(charsets);
      case 'attachment-text':
        return attachmentTexts(this.facts, this.content);
      default:
        if (operand.startsWith(OF_SENDER))
          return this.ofSender(operand.slice(OF_SENDER.length) as PersonAttribute);
        if (operand.startsWith(OF_RECIPIENT))
          return this.ofRecipients(operand.slice(OF_RECIPIENT.length) as PersonAttribute);
        if (operand.startsWith(PROPERTY))
          return contentTexts(this.content, propertyTexts(operand.slice(PROPERTY.length)));
        return this.ofHeader(operand.slice('header:'.length));
    }
  }

  private ofHeader(name: string): Texts {
    const texts = headerTexts(this.facts, name);
    if (!this.claims(name)) return texts;
    return { ...texts, values: texts.values.map((value) => ({ ...value, damaged: true })) };
  }

  private ofSender(attribute: PersonAttribute): Texts {
    const { people } = this.circumstances;
    const { readings, damaged } = this.addresses('header');
    if (!people) return NOT_KNOWN;
    return addressTexts({
      readings: readings.map((keys) =>
        keys.flatMap((key) => people.textsOf(people.find(key), attribute)),
      ),
      damaged,
    });
  }

  private ofRecipients(attribute: PersonAttribute): Texts {
    const { people } = this.circumstances;
    return recipientTexts(
      this.recipients.map(({ key }) => people?.textsOf(people.find(key), attribute) ?? null),
    );
  }

  /** What is inside an encrypted message is not there for a rule to see. */
  private inside(read: (facts: MessageFacts) => Texts): Texts {
    return this.facts.encryptedWhole ? NOTHING : read(this.facts);
  }
}
