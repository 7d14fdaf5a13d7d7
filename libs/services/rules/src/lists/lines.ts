import { createHash } from 'node:crypto';
import {
  type BadLine,
  MOST_LIST_ENTRIES,
  type NamedListKind,
  type NamedListLinesQuery,
} from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import { entryFault, entryKey } from '@chancery/rules';

/** Ten thousand of the longest patterns, in four bytes a character, and some air. */
const LARGEST = 48_000_000;
/** A bad line is shown by its beginning: it may be a book. */
const SHOWN = 200;

/** The body of a request as text, read only as far as the limit. @throws Problem 413, 422 */
export async function textOfBody(request: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes > LARGEST)
      throw new Problem(413, 'list.too-large', 'The file is far larger than a list. Divide it.');
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new Problem(422, 'list.not-text', 'This is not UTF-8 text. Save the file as UTF-8.');
  }
}

/** An entry as it is kept. */
export interface Entry {
  readonly value: string;
  /** Equal for entries by which conditions find the same. */
  readonly fold: string;
}

/** An entry with the line it came from. */
export interface ReadEntry extends Entry {
  readonly line: number;
}

export interface ReadLines {
  /** Each once, in the order in which they came. */
  readonly entries: readonly ReadEntry[];
  /** Lines that say what a line before said. */
  readonly repeated: number;
  readonly bad: readonly BadLine[];
}

/**
 * Reads one entry a line, in steps; every entry is checked as if it were typed into a condition.
 *
 * @throws Problem 422 more lines than a list holds.
 */
export function* readLineSteps(
  kind: NamedListKind,
  text: string,
  format: NonNullable<NamedListLinesQuery['format']>,
): Generator<undefined, ReadLines> {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((raw, at) => ({ at: at + 1, text: (format === 'csv' ? firstField(raw) : raw).trim() }))
    .filter((line) => line.text !== '');
  if (lines.length > MOST_LIST_ENTRIES)
    throw new Problem(
      422,
      'list.too-many-lines',
      `${lines.length.toLocaleString('en')} lines are more than the ${MOST_LIST_ENTRIES.toLocaleString('en')} entries a list holds.`,
    );
  const entries = new Map<string, ReadEntry>();
  const bad: BadLine[] = [];
  let repeated = 0;
  for (const line of lines) {
    yield;
    const reason = entryFault(kind, line.text);
    if (reason !== null) {
      bad.push({ line: line.at, text: line.text.slice(0, SHOWN), reason });
      continue;
    }
    const entry = entryOf(kind, line.text);
    if (entries.has(entry.fold)) repeated++;
    else entries.set(entry.fold, { ...entry, line: line.at });
  }
  return { entries: [...entries.values()], repeated, bad };
}

/** @param value one that can be an entry of such a list */
export const entryOf = (kind: NamedListKind, value: string): Entry => ({
  value,
  fold: createHash('sha256').update(entryKey(kind, value)).digest('base64url'),
});

/** The first field of a line of CSV (RFC 4180), by comma, semicolon or tab, as spreadsheets write it. */
function firstField(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line)?.[1];
  return quoted === undefined ? (line.split(/[,;\t]/)[0] ?? '') : quoted.replaceAll('""', '"');
}
