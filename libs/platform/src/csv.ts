import type { Request } from 'express';
import { Problem } from './problems';

/** One record of a CSV file, and the line on which it begins; the first line is 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/**
 * Reads a CSV file (RFC 4180) into records; empty lines are none. The first line decides whether comma, semicolon or tab
 * separates the cells. Cells may stand in double quotes, with a doubled quote for one inside, and may then go on over
 * several lines. Blanks round a cell are no part of it.
 */
export function csvRecords(text: string): CsvRecord[] {
  const all = text.replace(/^\uFEFF/, '');
  const first = /^[^\S\r\n]*\S.*$/mu.exec(all)?.[0] ?? '';
  const separator = ['\t', ';', ','].find((mark) => first.includes(mark)) ?? ',';
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let began = 1;
  const end = (): void => {
    cells.push(cell.trim());
    if (cells.some((each) => each !== '')) records.push({ line: began, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < all.length; at++) {
    const mark = all[at] as string;
    const breaks = mark === '\n' || (mark === '\r' && all[at + 1] !== '\n');
    if (breaks) line += 1;
    if (mark === '"' && quoted && all[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (mark === '"') quoted = !quoted;
    else if (quoted) cell += mark;
    else if (mark === separator) {
      cells.push(cell.trim());
      cell = '';
    } else if (breaks) {
      end();
      began = line;
    } else cell += mark;
  }
  end();
  return records;
}

const CSV_BYTES = 8 * 1024 * 1024;

/**
 * The body of an upload as text, read only as far as the limit.
 *
 * @throws Problem 413 `csv.bytes`, 422 `csv.text`
 */
export async function csvText(request: Request, most = CSV_BYTES): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most)
      throw new Problem(
        413,
        'csv.bytes',
        `The file has more than ${most / 1024 / 1024} MB. Import it in parts.`,
      );
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new Problem(422, 'csv.text', 'The file is not UTF-8 text. Save it as CSV UTF-8.');
  }
}
