import type { Buffer } from 'node:buffer';
import type { HeaderField } from '../facts';
import { StructureLimitError } from '../facts';
import { fieldAt, headerLine, NAME_REACH } from '../header/block';
import type { DelimiterMatch, Delimiters } from './delimiters';

/** How a header block ended. */
export interface HeaderEnd {
  fields: HeaderField[];
  /** `blank`: as it should. `other`: at a line that is none of it. `delimiter`, `end`: nothing follows. */
  by: 'blank' | 'other' | 'delimiter' | 'end';
  /** Bytes of the block with its blank line, without the line that ended it otherwise. */
  length: number;
  /** The same as latin1. */
  text: string;
  match: DelimiterMatch | null;
  /** Bytes of that other line that came before the buffer at hand. */
  before: string;
  /** Where in the buffer at hand reading goes on (behind the blank line, or at the other line). */
  next: number;
  oddities: string[];
}

/** An undecided line is at most this long: longer ones are told by their beginning. */
const UNDECIDED_MAX = 2 * NAME_REACH;

/**
 * Collects one header block. Text gathers as a rope, so that one field of a megabyte in small pieces
 * costs no more than in one; nothing but the block is held.
 */
export class HeaderScanner {
  /** Complete lines. */
  private text = '';
  private partial = '';
  /** The partial line is long enough to be known as part of the block. */
  private decided = false;
  private starts: number[] = [];
  private lines = 0;
  private oddities: string[] = [];

  constructor(
    private readonly delimiters: Delimiters,
    private readonly limit: number,
  ) {}

  reset(): void {
    this.text = '';
    this.partial = '';
    this.decided = false;
    this.starts = [];
    this.lines = 0;
    this.oddities = [];
  }

  /** Takes `buffer[from, to)`; null while the block goes on. */
  feed(buffer: Buffer, from: number, to: number): HeaderEnd | null {
    const region = buffer.toString('latin1', from, likelyEnd(buffer, from, to));
    let at = 0;
    if (this.partial !== '') {
      const lineEnd = region.indexOf('\n');
      if (lineEnd < 0) {
        this.partial += region;
        return this.undecided(from, region.length);
      }
      const before = this.partial;
      const line = before + region.slice(0, lineEnd + 1);
      const end = this.take(line, 0, line.length, this.text.length);
      if (end && end.by !== 'blank') return this.ended(end, before, from);
      this.text += line;
      if (end) return this.ended(end, '', from + lineEnd + 1);
      this.partial = '';
      this.decided = false;
      at = lineEnd + 1;
    }
    const base = this.text.length - at;
    const first = at;
    while (true) {
      const lineEnd = region.indexOf('\n', at);
      if (lineEnd < 0) break;
      const end = this.take(region, at, lineEnd + 1, base + at);
      if (end) {
        this.text += region.slice(first, end.by === 'blank' ? lineEnd + 1 : at);
        return this.ended(end, '', from + (end.by === 'blank' ? lineEnd + 1 : at));
      }
      at = lineEnd + 1;
    }
    this.text += region.slice(first, at);
    this.checkLimit(this.text.length);
    const rest = region.length - at;
    const read = from + region.length;
    if (rest === 0) return read < to ? this.feed(buffer, read, to) : null;
    this.partial = region.slice(at);
    return this.undecided(from + at, rest);
  }

  /** The message ended inside the block. */
  finish(): HeaderEnd {
    if (this.partial !== '') {
      const line = this.partial;
      const end = this.take(line, 0, line.length, this.text.length);
      if (end && end.by !== 'blank') return this.ended(end, line, 0);
      this.text += line;
    }
    this.checkLimit(this.text.length);
    return this.ended({ by: 'end', match: null }, '', 0);
  }

  /** One complete line; what it ends the block by, or null. */
  private take(
    text: string,
    from: number,
    to: number,
    offset: number,
  ): Pick<HeaderEnd, 'by' | 'match'> | null {
    if (!this.delimiters.none && text.startsWith('--', from)) {
      const lineEnd = text.charCodeAt(to - 1) === 10 ? to - 1 : to;
      const match = this.delimiters.match(
        text.slice(from, Math.min(lineEnd, from + this.delimiters.reach)),
      );
      if (match) return { by: 'delimiter', match };
    }
    switch (headerLine(text, from, to)) {
      case 'field':
        this.starts.push(offset);
        break;
      case 'continuation':
        if (this.starts.length === 0) this.oddities.push('header begins with a continuation line');
        else if (isWhiteLine(text, from, to)) this.oddities.push('header line of white space only');
        break;
      case 'blank':
        return { by: 'blank', match: null };
      case 'mbox':
        if (this.lines > 0) return { by: 'other', match: null };
        this.oddities.push('mbox From line');
        break;
      case 'other':
        return { by: 'other', match: null };
    }
    this.lines++;
    return null;
  }

  /** Decides about a long unfinished line by its beginning, so that the result never depends on chunks. */
  private undecided(from: number, added: number): HeaderEnd | null {
    if (!this.decided && this.partial.length >= Math.max(UNDECIDED_MAX, this.delimiters.reach)) {
      const mark = { starts: this.starts.length, lines: this.lines, odd: this.oddities.length };
      const line = this.partial;
      const end = this.take(line, 0, line.length, this.text.length);
      if (end) return this.ended(end, line.slice(0, line.length - added), from);
      this.starts.length = mark.starts;
      this.lines = mark.lines;
      this.oddities.length = mark.odd;
      this.decided = true;
    }
    if (this.decided) this.checkLimit(this.text.length + this.partial.length);
    return null;
  }

  private ended(end: Pick<HeaderEnd, 'by' | 'match'>, before: string, next: number): HeaderEnd {
    this.checkLimit(this.text.length);
    const { text, starts, oddities } = this;
    const length = text.length;
    const fields = starts.map((start, index) => {
      const last = index === starts.length - 1;
      return fieldAt(text, start, last ? fieldsEnd(text, end.by) : starts[index + 1]!);
    });
    return { ...end, fields, length, text, before, next, oddities };
  }

  private checkLimit(bytes: number): void {
    if (bytes > this.limit) throw new StructureLimitError('headerBytes', this.limit);
  }
}

/** Where the last field ends: before the blank line, if the block has one. */
function fieldsEnd(text: string, by: HeaderEnd['by']): number {
  if (by !== 'blank') return text.length;
  return text.endsWith('\n\r\n') ? text.length - 2 : text.length - 1;
}

function isWhiteLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) > 32) return false;
  return true;
}

/**
 * Where the block most likely ends, so that no more than it becomes a string. Only a guess: a line
 * that is none of the header ends it sooner.
 */
function likelyEnd(buffer: Buffer, from: number, to: number): number {
  if (buffer[from] === 10) return from + 1;
  if (buffer[from] === 13 && buffer[from + 1] === 10) return from + 2;
  const crlf = buffer.indexOf('\n\r\n', from, 'latin1');
  if (crlf >= 0) return crlf + 3;
  const lf = buffer.indexOf('\n\n', from, 'latin1');
  return lf >= 0 && lf + 2 <= to ? lf + 2 : to;
}
