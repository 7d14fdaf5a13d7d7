import type { SenderAddressLocation } from '@chancery/contracts';
import {
  canonicalAddress,
  fieldsNamed,
  headerText,
  htmlToText,
  readAddressList,
  type MessageFacts,
} from '@chancery/mail/web';
import type { TextOperand } from './probe';
import { foldCase, foldForWords } from './text/fold';
import type { LiteralIndex } from './text/literal-index';
import type { Span } from './text/phrase';
import type { WordIndex } from './text/word-index';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from './truth';

/** What of a message is known at RCPT already. */
export interface Circumstances {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly authenticated: boolean;
  readonly acceptedDomains: ReadonlySet<string>;
  /** Null before the message has come. */
  readonly facts: MessageFacts | null;
}

export interface Recipient {
  readonly index: number;
  /** As in the envelope. */
  readonly address: string;
  /** Canonical, as addresses are compared. */
  readonly key: string;
  readonly domain: string;
}

/** One text of an operand: the subject, a body part, the name of an attachment. */
export interface TextValue {
  readonly text: string;
  /** Could not be read with certainty: whatever is or is not found in it is unknown. */
  readonly damaged: boolean;
  /** Only its beginning is known: what is not found in it is unknown. */
  readonly cut: boolean;
}

/**
 * The texts of an operand. Where a header field stands several times that may stand once (RFC 5322
 * 3.6), programs differ in which one they show: then the texts are readings of one thing, and what
 * does not hold for all of them is unknown.
 */
export interface Texts {
  readonly values: readonly TextValue[];
  readonly readings: boolean;
}

/** Sender addresses in canonical form, one list for each reading of the From field. */
export interface Senders {
  readonly readings: readonly (readonly string[])[];
  readonly damaged: boolean;
}

const ONCE = new Set(
  'date,from,sender,reply-to,to,cc,bcc,message-id,in-reply-to,references,subject'.split(','),
);

/** The indexes that say in one pass which values of all rules stand in an operand. */
export interface TextIndexes {
  words(operand: TextOperand): WordIndex | undefined;
  literals(operand: TextOperand): LiteralIndex | undefined;
}

/**
 * A message as conditions see it. Every operand is decoded at most once, and only when a condition
 * asks for it.
 */
export class MessageView {
  readonly recipients: readonly Recipient[];
  private readonly textsOf = new Map<TextOperand, Texts>();
  private readonly wordsIn = new Map<TextOperand, readonly Map<number, Span>[]>();
  private readonly literalsIn = new Map<TextOperand, readonly Set<number>[]>();
  private senderInHeader: Senders | undefined;
  private senderInEnvelope: Senders | undefined;

  constructor(
    readonly circumstances: Circumstances,
    private readonly indexes: TextIndexes,
  ) {
    this.recipients = circumstances.recipients.map((address, index) => {
      const key = canonicalAddress(address);
      return { index, address, key, domain: domainOfKey(key) };
    });
  }

  /** @throws Error when a condition asks for the message before it has come. */
  get facts(): MessageFacts {
    if (!this.circumstances.facts) throw new Error('The message is not there yet.');
    return this.circumstances.facts;
  }

  accepts(domain: string): boolean {
    return this.circumstances.acceptedDomains.has(domain);
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

  /** Senders by one location; `header-or-envelope` has to be asked for as both. */
  senders(location: Exclude<SenderAddressLocation, 'header-or-envelope'>): Senders {
    if (location === 'header') return (this.senderInHeader ??= this.readHeaderSenders());
    return (this.senderInEnvelope ??= {
      readings: [
        this.circumstances.sender === '' ? [] : [canonicalAddress(this.circumstances.sender)],
      ],
      damaged: false,
    });
  }

  /** Does it hold for the sender's addresses, taken together in each reading? */
  judgeSenders(
    location: SenderAddressLocation,
    holds: (addresses: readonly string[]) => boolean,
  ): Truth {
    if (location === 'header-or-envelope')
      return or(this.judgeSenders('header', holds), this.judgeSenders('envelope', holds));
    const { readings, damaged } = this.senders(location);
    if (damaged) return UNKNOWN;
    const hits = readings.filter(holds).length;
    if (hits === 0) return FALSE;
    return hits === readings.length ? TRUE : UNKNOWN;
  }

  /** The From field; where a message has none, its envelope sender stands in, as submission adds it. */
  private readHeaderSenders(): Senders {
    const fields = fieldsNamed(this.facts.headers, 'from');
    if (fields.length === 0) return this.senders('envelope');
    const lists = fields.map((field) => readAddressList(field.raw));
    return {
      readings: lists.map((list) =>
        list.mailboxes.filter((m) => m.address !== '').map((m) => canonicalAddress(m.address)),
      ),
      damaged: lists.some((list) => list.damaged),
    };
  }

  private readTexts(operand: TextOperand): Texts {
    // What is inside an encrypted message is not there for a rule to see.
    const closed = this.facts.encryptedWhole;
    switch (operand) {
      case 'subject':
        return this.readHeader('subject');
      case 'body':
        return { values: closed ? [] : this.readBody(), readings: false };
      case 'attachment-names':
        return { values: closed ? [] : this.readAttachmentNames(), readings: false };
      default:
        return this.readHeader(operand.slice('header:'.length));
    }
  }

  private readHeader(name: string): Texts {
    const values = fieldsNamed(this.facts.headers, name).map((field) => {
      const { text, damaged } = headerText(field);
      return { text, damaged, cut: false };
    });
    return { values, readings: values.length > 1 && ONCE.has(name) };
  }

  private readBody(): TextValue[] {
    return this.facts.text.map(({ type, text, damaged, cut }) => ({
      text: type === 'text/html' ? htmlToText(text) : text,
      damaged,
      cut,
    }));
  }

  private readAttachmentNames(): TextValue[] {
    const values: TextValue[] = [];
    for (const part of this.facts.parts) {
      const damaged = part.damage.some((each) => !OF_CONTENT.test(each));
      if (damaged || (part.attachment && part.fileName !== null))
        values.push({ text: part.fileName ?? '', damaged, cut: false });
    }
    return values;
  }
}

/** Damage that leaves a part's name and the structure around it readable. */
const OF_CONTENT =
  /^(?:base64|quoted-printable|uuencode|text cannot be read|unknown transfer encoding|content inside CMS|two charsets)/;

export function domainOfKey(key: string): string {
  return key.slice(key.lastIndexOf('@') + 1);
}

/** A domain as addresses carry it: lower case, A-labels. */
export function canonicalDomain(domain: string): string {
  return domainOfKey(canonicalAddress(`x@${domain.trim().replace(/^[@.]+|\.+$/g, '')}`));
}

/** Whether something is found in the texts, which is asked of each by its index. */
export function judgeTexts(texts: Texts, holds: (index: number) => boolean): Truth {
  let truth: Truth = FALSE;
  let all = true;
  for (let i = 0; i < texts.values.length; i++) {
    const value = texts.values[i]!;
    let own: Truth = FALSE;
    if (value.damaged) own = UNKNOWN;
    else if (holds(i)) own = TRUE;
    else if (value.cut) own = UNKNOWN;
    if (own !== TRUE) all = false;
    truth = or(truth, own);
    if (truth === TRUE && !texts.readings) return TRUE;
  }
  return truth === TRUE && !all ? UNKNOWN : truth;
}
