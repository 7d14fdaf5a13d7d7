import { decodeEncodedWords, decodeRaw } from '../header/encoded-word';
import { unfold } from '../header/fields';
import { joinSpec } from './spec';

/** One mailbox of a header field, decoded. `name` is '' where there is none. */
export interface Mailbox {
  name: string;
  /** As written (case kept), white space and comments taken out; '' where only a name stands. */
  address: string;
}

export interface AddressList {
  mailboxes: Mailbox[];
  /** The field does not follow RFC 5322 in a way that readers resolve differently. */
  damaged: boolean;
}

/** The mailboxes of a From, To, Cc … field; groups are flattened. See {@link readAddressList}. */
export function parseAddressList(raw: string): Mailbox[] {
  return readAddressList(raw).mailboxes;
}

/**
 * Reads an address list (RFC 5322 3.4 and 4.4) from the raw latin1 value of a field. The structure is
 * read first and encoded words afterwards, so that nothing encoded can become a comma or a bracket.
 * One pass without recursion. A comment is never taken for a name.
 */
export function readAddressList(raw: string): AddressList {
  const reader = new ListReader(unfold(raw));
  reader.run();
  return { mailboxes: reader.mailboxes, damaged: reader.damaged };
}

/** Separators and other characters that end a word. */
const WORD_END = /[\0- ,;:<>()"]/g;

class ListReader {
  readonly mailboxes: Mailbox[] = [];
  damaged = false;
  private at = 0;
  /** Words before any bracket: as shown, and as an address would have them. */
  private shown: string[] = [];
  private spec: string[] = [];
  private glued = false;
  private hasAt = false;
  private angle: string | null = null;
  private readonly scanned = { quotes: true, comments: true };

  constructor(private readonly text: string) {}

  run(): void {
    const { text } = this;
    while (this.at < text.length) {
      const code = text[this.at]!;
      if (code === ',' || code === ';') this.separator();
      else if (code === ':') this.colon();
      else if (code === '<') this.bracket();
      else if (code === '"') this.quoted();
      else if (code === '(') this.comment();
      else if (code === '>' || code === ')') this.stray();
      else if (code <= ' ') {
        this.at++;
        this.glued = false;
      } else this.word();
    }
    this.finish();
  }

  private separator(): void {
    this.at++;
    this.finish();
  }

  /** Ends a group's name, which is dropped; after an address it is junk (`<a@b>:<c@d>`). */
  private colon(): void {
    this.at++;
    if (this.angle !== null || this.hasAt) this.damaged = true;
    else this.clear();
  }

  private stray(): void {
    this.at++;
    this.damaged = true;
  }

  private bracket(): void {
    const { text } = this;
    const from = this.at + 1;
    const parts: string[] = [];
    this.at = from;
    let route = false;
    let blank = true;
    while (this.at < text.length) {
      const code = text[this.at]!;
      if (code === '>') break;
      if (code === '<' || (code === ',' && !route)) break;
      if (code === '"') parts.push(this.readQuoted()?.spec ?? this.literal());
      else if (code === '(') {
        if (!this.skipComment()) parts.push(this.literal());
      } else if (code <= ' ') {
        parts.push(' ');
        this.at++;
      } else {
        if (code === '@' && blank) route = true;
        blank = false;
        // RFC 5322 4.4: `<@relay,@relay:user@host>`; what the relays were no longer matters.
        if (code === ':' && route) {
          parts.length = 0;
          route = false;
        } else parts.push(code);
        this.at++;
      }
    }
    if (text[this.at] === '>') this.at++;
    else this.damaged = true;
    if (this.angle === null) this.angle = joinSpec(parts.join('').split(/ +/));
    else this.damaged = true;
  }

  private quoted(): void {
    const read = this.readQuoted();
    if (read) this.push(read.shown, read.spec);
    else this.push(this.literal(), '"');
  }

  private comment(): void {
    if (this.skipComment()) this.glued = false;
    else this.push(this.literal(), '(');
  }

  private word(): void {
    WORD_END.lastIndex = this.at;
    const end = WORD_END.exec(this.text)?.index ?? this.text.length;
    const word = this.text.slice(this.at, end);
    this.at = end;
    this.hasAt ||= word.includes('@');
    this.push(word, word);
  }

  private push(shown: string, spec: string): void {
    if (this.glued && this.shown.length > 0) {
      this.shown[this.shown.length - 1] += shown;
      this.spec[this.spec.length - 1] += spec;
    } else {
      this.shown.push(shown);
      this.spec.push(spec);
    }
    this.glued = true;
  }

  /** The character at hand, as text; for a quote or bracket that nothing closes. */
  private literal(): string {
    this.damaged = true;
    return this.text[this.at++] ?? '';
  }

  /** A quoted string at hand; null when it is never closed (asked once, so the pass stays linear). */
  private readQuoted(): { shown: string; spec: string } | null {
    if (!this.scanned.quotes) return null;
    const { text } = this;
    let end = this.at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    if (end >= text.length) {
      this.scanned.quotes = false;
      return null;
    }
    const inside = text.slice(this.at + 1, end);
    this.at = end + 1;
    return { shown: inside.replace(/\\(.)/g, '$1'), spec: `"${inside}"` };
  }

  private skipComment(): boolean {
    if (!this.scanned.comments) return false;
    const { text } = this;
    let depth = 0;
    for (let i = this.at; i < text.length; i++) {
      const code = text[i];
      if (code === '\\') i++;
      else if (code === '(') depth++;
      else if (code === ')' && --depth === 0) {
        this.at = i + 1;
        return true;
      }
    }
    this.scanned.comments = false;
    return false;
  }

  private finish(): void {
    const { shown, angle } = this;
    if (angle !== null) {
      // `a@b <c@d>`: some readers show the one and write to the other.
      this.damaged ||= this.hasAt;
      this.add(shown.join(' '), angle);
    } else if (shown.length > 0) this.withoutBrackets();
    this.clear();
  }

  /** `user@host`, a bare local name, or the broken `Some Name user@host`. */
  private withoutBrackets(): void {
    const spec = joinSpec(this.spec);
    if (!spec.includes(' ')) {
      this.add('', spec);
      return;
    }
    this.damaged = true;
    const last = this.spec.at(-1) ?? '';
    if (last.includes('@')) this.add(this.shown.slice(0, -1).join(' '), last);
    else this.add(this.shown.join(' '), '');
  }

  private add(name: string, address: string): void {
    const decoded = decodeEncodedWords(name);
    const spec = decodeRaw(address);
    this.damaged ||= decoded.damaged || spec.damaged;
    this.mailboxes.push({ name: decoded.text.trim(), address: quoteSpaces(spec.text) });
  }

  private clear(): void {
    this.shown = [];
    this.spec = [];
    this.glued = false;
    this.hasAt = false;
    this.angle = null;
  }
}

/** A local part with a bare space in it is only an address when it is quoted. */
function quoteSpaces(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0 || address.startsWith('"') || !address.includes(' ')) return address;
  const local = address.slice(0, at).replace(/[\\"]/g, '\\$&');
  return `"${local}"@${address.slice(at + 1).replaceAll(' ', '')}`;
}
