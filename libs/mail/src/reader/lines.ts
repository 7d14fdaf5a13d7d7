import type { Buffer } from 'node:buffer';
import type { Delimiters } from './delimiters';
import type { Frame } from './frame';

const LF = 10;
const CR = 13;
const DASH = 45;

/**
 * Start of the next line that begins with `--` and has its line end at or behind `from`; -1 when none.
 * Base64 has no dashes at all, so there the dashes alone are looked for, which passes over a megabyte
 * in microseconds; the first pair inside a line ends that for this part.
 */
export function nextDashes(buffer: Buffer, from: number, frame: Frame | undefined): number {
  if (frame?.dashless) {
    const found = buffer.indexOf('--', from, 'latin1');
    if (found < 0) return -1;
    if (found > from && buffer[found - 1] === LF) return found;
    frame.dashless = false;
  }
  const found = buffer.indexOf('\n--', from, 'latin1');
  return found < 0 ? -1 : found + 1;
}

/**
 * The line at `line`, or as much of it as decides whether it is a delimiter; '' when its beginning
 * says that it is none, null when not enough of it is there yet.
 */
export function readLine(
  buffer: Buffer,
  line: number,
  delimiters: Delimiters,
  final: boolean,
): string | null {
  const { reach } = delimiters;
  const left = buffer.length - line;
  if (left >= 1 && buffer[line] !== DASH) return '';
  if (left >= 2 && buffer[line + 1] !== DASH) return '';
  if (left >= 3 && !delimiters.mayBegin(buffer[line + 2]!)) return '';
  const lineEnd = buffer.indexOf(LF, line);
  if (lineEnd < 0 && left < reach && !final) return null;
  const stop = lineEnd < 0 ? buffer.length : lineEnd;
  return buffer.toString('latin1', line, Math.min(stop, line + reach));
}

/** Where the line end before `line` begins: it belongs to the delimiter (RFC 2046 5.1.1). Not before `floor`. */
export function lineEndBefore(buffer: Buffer, line: number, floor: number): number {
  if (line <= floor || buffer[line - 1] !== LF) return line;
  return line - 2 >= floor && buffer[line - 2] === CR ? line - 2 : line - 1;
}

/** Where a line end begins that may turn out to stand before a delimiter; the length when there is none. */
export function undecidedFrom(buffer: Buffer, floor: number): number {
  const end = buffer.length;
  if (end - 1 >= floor && buffer[end - 1] === CR) return end - 1;
  const line = end - 1 >= floor && buffer[end - 1] === DASH ? end - 1 : end;
  return line - 1 >= floor && buffer[line - 1] === LF ? lineEndBefore(buffer, line, floor) : end;
}
