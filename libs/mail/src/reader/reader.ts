import { Buffer } from 'node:buffer';
import { DEFAULT_LIMITS, StructureLimitError } from '../facts';
import type { Limits, MessageFacts, ReaderOptions } from '../facts';
import { ContentStore } from './content-store';
import { Delimiters, type DelimiterMatch } from './delimiters';
import {
  ENCODED_MESSAGE,
  frameFrom,
  preambleBody,
  repeatedFields,
  wishFor,
  type Frame,
} from './frame';
import { HeaderScanner, type HeaderEnd } from './header-scanner';
import { LeafBody } from './leaf';
import { lineEndBefore, nextDashes, readLine, undecidedFrom } from './lines';
import { EncryptionMarks } from './marks';
import { TextStore } from './text-store';

/** Reads one message, pushed in pieces of any size. */
export interface MimeReader {
  /** Takes the next bytes. The caller may reuse them. @throws StructureLimitError */
  write(chunk: Uint8Array): void;
  /** About as much text as is kept so far, in bytes: what a reader holds that is not of constant size. */
  readonly textBytes: number;
  /** Ends the message; call once. @throws StructureLimitError */
  end(): MessageFacts;
}

const PROBLEMS_MAX = 100;
/** Work is done in pieces of this, which bounds every look ahead. */
const PIECE = 64 * 1024;
/** How much of what follows is joined with what was held back: more than any undecided line. */
const JOINED = 1024;
const NOTHING = Buffer.alloc(0);

/**
 * A streaming MIME reader (RFC 5322, 2045 to 2049): one pass, memory that does not grow with the
 * message, bodies passed over without decoding unless the options ask. It throws nothing but
 * {@link StructureLimitError}; whatever else is wrong is told in `problems` and `damage`.
 */
export function createMimeReader(options: ReaderOptions = {}): MimeReader {
  return new Reader(options);
}

class Reader implements MimeReader {
  private readonly limits: Limits;
  private readonly delimiters = new Delimiters();
  private readonly scanner: HeaderScanner;
  private readonly marks = new EncryptionMarks();
  private readonly stack: Frame[] = [];
  private readonly facts: MessageFacts;
  /** Bytes at hand, where their first stands in the message, and how far they are used. */
  private buffer: Buffer = NOTHING;
  private base = 0;
  private at = 0;
  /** `line`: what is left of a delimiter line is skipped, then `next` follows. */
  private mode: 'header' | 'body' | 'line' = 'header';
  private next: 'header' | 'body' = 'header';
  private headerOffset = 0;
  /** The next body byte is the first of a line. */
  private lineStart = true;
  private final = false;
  private readonly texts: TextStore;
  private readonly contents: ContentStore;

  constructor(private readonly options: ReaderOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.scanner = new HeaderScanner(this.delimiters, this.limits.headerBytes);
    this.texts = new TextStore(options);
    this.contents = new ContentStore(options.contents);
    const lists = { headers: [], parts: [], text: this.texts.kept, problems: [] };
    this.facts = { size: 0, ...lists, smime: null, pgp: null, encryptedWhole: false };
  }

  get textBytes(): number {
    return this.texts.used + (this.stack.at(-1)?.body?.textBytes ?? 0);
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.facts.size += bytes.length;
    let at = 0;
    let size = PIECE;
    while (at < bytes.length) {
      const held = this.buffer.length;
      // What was held back is joined with a little of what follows: nothing else is ever copied.
      const piece = bytes.subarray(at, at + (held > 0 ? Math.min(size, JOINED) : size));
      this.buffer = held > 0 ? Buffer.concat([this.buffer, piece]) : piece;
      this.consume();
      const left = this.buffer.length - this.at;
      this.base += this.at;
      this.at = 0;
      at += piece.length;
      if (left === 0) this.buffer = NOTHING;
      else if (left > piece.length || at === bytes.length) {
        // Not decided yet: kept as a copy, for the bytes at hand are the caller's.
        this.buffer = Buffer.from(this.buffer.subarray(-left));
      } else {
        this.buffer = NOTHING;
        at -= left;
        size = left === piece.length ? 2 * piece.length : PIECE;
      }
    }
  }

  end(): MessageFacts {
    const { facts } = this;
    this.final = true;
    this.consume();
    while (this.mode !== 'body') {
      this.hold();
      if (this.mode === 'line') this.afterLine(facts.size);
      else this.headerEnded(this.scanner.finish());
      this.consume();
    }
    this.closeFrames(0, this.mode === 'body' ? this.base + this.at : facts.size);
    facts.smime = this.marks.smime;
    facts.pgp = this.marks.pgp;
    facts.encryptedWhole = this.marks.encryptedWhole(facts.parts);
    return facts;
  }

  private consume(): void {
    while (this.at < this.buffer.length) {
      if (this.mode === 'header') {
        const end = this.scanner.feed(this.buffer, this.at, this.buffer.length);
        if (end) this.headerEnded(end);
        else this.at = this.buffer.length;
      } else if (this.mode === 'line') {
        const lineEnd = this.buffer.indexOf(10, this.at);
        this.at = lineEnd < 0 ? this.buffer.length : lineEnd + 1;
        if (lineEnd >= 0) this.afterLine(this.base + this.at);
      } else if (!this.body()) return;
    }
  }

  /** Keeps what is not decided yet, as a copy: the bytes at hand are the caller's. */
  private hold(): void {
    this.base += this.at;
    const left = this.at < this.buffer.length;
    this.buffer = left ? Buffer.from(this.buffer.subarray(this.at)) : NOTHING;
    this.at = 0;
  }

  private headerEnded(end: HeaderEnd): void {
    this.at = end.next;
    if (end.before !== '') {
      // The line that ended the block began in pieces that are gone: it is put back in front.
      const rest = this.buffer.subarray(end.next);
      this.buffer = Buffer.concat([Buffer.from(end.before, 'latin1'), rest]);
      this.base = this.headerOffset + end.length;
      this.at = 0;
    }
    this.scanner.reset();
    const parent = this.stack.at(-1);
    if (end.match && end.length === 0 && parent?.kind === 'multipart') {
      // One boundary right after another: a slip of mailing lists, not an empty part.
      parent.children--;
      this.delimiterAt(end.match, this.headerOffset);
    } else this.beginEntity(end, parent);
  }

  private beginEntity(end: HeaderEnd, parent: Frame | undefined): void {
    const { facts, limits } = this;
    const offsets = { header: this.headerOffset, body: this.headerOffset + end.length };
    const frame = frameFrom(end, parent, offsets);
    if (facts.parts.length >= limits.parts) throw new StructureLimitError('parts', limits.parts);
    if (frame.part.depth > limits.depth) throw new StructureLimitError('depth', limits.depth);
    if (!parent) {
      facts.headers = end.fields;
      for (const name of repeatedFields(end.fields)) this.problem('repeated-field', 0, name);
    }
    for (const oddity of [...end.oddities, ...frame.content.oddities])
      this.problem('header', offsets.header, oddity);
    if (end.by === 'other')
      this.problem('header-cut', offsets.body, 'a line that is no header ends it');
    else if (end.by !== 'blank') this.problem('header-cut', offsets.body, 'no empty line ends it');
    facts.parts.push(frame.part);
    this.stack.push(frame);
    this.marks.entity(frame);
    this.mode = 'body';
    this.lineStart = true;
    this.openBody(frame, parent);
    if (end.match) this.delimiterAt(end.match, offsets.body);
  }

  private openBody(frame: Frame, parent: Frame | undefined): void {
    const room = { text: this.texts.room, content: this.contents.room };
    if (frame.kind === 'message') {
      frame.children = 1;
      this.beginHeader(frame.part.bodyOffset);
    } else if (frame.kind === 'multipart') {
      const boundary = frame.content.boundary ?? '';
      if (this.delimiters.clashes(boundary))
        frame.part.damage.push('boundary of an outer part used again');
      this.delimiters.open(boundary, this.stack.length - 1);
      frame.body = preambleBody(frame, this.options, room.text);
    } else frame.body = new LeafBody(frame.part, wishFor(frame, parent, this.options, room));
  }

  private beginHeader(offset: number): void {
    this.mode = 'header';
    this.headerOffset = offset;
  }

  /** Passes body bytes on up to the next delimiter; false when more bytes must come first. */
  private body(): boolean {
    const { buffer, delimiters } = this;
    if (delimiters.none) {
      this.pass(buffer.length);
      return true;
    }
    let from = this.at;
    let line = this.lineStart ? from : -1;
    while (true) {
      if (line < 0) line = nextDashes(buffer, from, this.stack.at(-1));
      if (line < 0) return this.passBut(undecidedFrom(buffer, this.at));
      const read = readLine(buffer, line, delimiters, this.final);
      if (read === null) return this.passBut(lineEndBefore(buffer, line, this.at));
      const match = read === '' ? null : delimiters.match(read);
      if (match && this.stack[match.frame]?.state !== 'epilogue') {
        this.pass(lineEndBefore(buffer, line, this.at));
        const bodyEnd = this.base + this.at;
        this.at = line;
        this.delimiterAt(match, bodyEnd);
        return true;
      }
      if (match || (read !== '' && delimiters.lookalike)) this.lookalike(line, match !== null);
      from = line;
      line = -1;
    }
  }

  /** Passes on up to `to`; where the message ends inside multiparts, all but the last line end. */
  private passBut(to: number): boolean {
    const { buffer } = this;
    const top = this.stack.at(-1);
    const lone = top?.kind === 'multipart' && top.state === 'preamble';
    const last = lone ? buffer.length : lineEndBefore(buffer, buffer.length, this.at);
    this.pass(this.final ? last : to);
    return false;
  }

  /** Gives the bytes up to `to` to whatever takes the body now. */
  private pass(to: number): void {
    if (to <= this.at) return;
    const frame = this.stack.at(-1);
    frame?.body?.write(this.buffer, this.at, to);
    if (frame?.kind === 'multipart') frame.blurb += to - this.at;
    this.at = to;
    this.lineStart = false;
  }

  /** A delimiter line begins at `this.at`; what stood before it ends at `bodyEnd`. */
  private delimiterAt(match: DelimiterMatch, bodyEnd: number): void {
    this.closeFrames(match.frame + 1, bodyEnd);
    const frame = this.stack[match.frame]!;
    if (frame.state === 'preamble' && !match.close) frame.body = null;
    if (match.close) {
      if (frame.children === 0) this.withoutParts(frame);
      frame.state = 'epilogue';
      this.next = 'body';
    } else {
      frame.state = 'parts';
      frame.children++;
      this.next = 'header';
    }
    this.mode = 'line';
  }

  private afterLine(offset: number): void {
    if (this.next === 'header') this.beginHeader(offset);
    else {
      this.mode = 'body';
      this.lineStart = true;
    }
  }

  private closeFrames(count: number, bodyEnd: number): void {
    while (this.stack.length > count) {
      const frame = this.stack.at(-1)!;
      const { part } = frame;
      part.bodyLength = Math.max(0, bodyEnd - part.bodyOffset);
      if (frame.kind === 'message') part.decodedBytes = part.bodyLength;
      else if (frame.kind === 'leaf') this.closeLeaf(frame);
      else if (frame.state !== 'epilogue') {
        if (frame.children === 0) this.withoutParts(frame);
        this.problem('boundary-open', bodyEnd, `part ${part.path} has no final boundary`);
      }
      for (const damage of part.damage) this.problem('damage', part.bodyOffset, damage);
      this.stack.pop();
    }
    this.delimiters.closeFrom(count);
  }

  private closeLeaf(frame: Frame): void {
    const { part } = frame;
    const { text, evidence, content } = frame.body!.end();
    if (text) this.texts.keep(text);
    const odd = this.marks.leaf(frame, evidence);
    if (odd) frame.part.damage.push(odd);
    if (part.damage.includes(ENCODED_MESSAGE)) this.texts.unreadable(part);
    if (evidence && this.marks.hidesText(part)) {
      frame.part.damage.push('content inside CMS is not read');
      this.texts.unreadable(part);
    }
    this.contents.give(part, content);
  }

  /** A multipart in which no boundary stands is a leaf, and what is there is text to some readers. */
  private withoutParts(frame: Frame): void {
    frame.part.damage.push('multipart without parts');
    const { part, body } = frame;
    const text = body?.end(part).text;
    if (text) this.texts.keep({ ...text, damaged: true });
    part.multipart = false;
    frame.body = null;
  }

  private lookalike(line: number, closed: boolean): void {
    const frame = this.stack.at(-1)!;
    const detail = closed ? 'boundary after the final one' : 'line that begins like a boundary';
    if (frame.part.damage.includes(detail)) return;
    this.problem('boundary-lookalike', this.base + line, detail);
    frame.part.damage.push(detail);
    // Parts behind the final boundary are read by some programs and never by others.
    if (closed) this.texts.unreadable(frame.part);
  }

  private problem(code: string, offset: number, detail: string): void {
    const { problems } = this.facts;
    if (problems.length < PROBLEMS_MAX) problems.push({ code, offset, detail });
  }
}
