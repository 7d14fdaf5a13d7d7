import { addressOf } from './addresses';

/** Lines of a file that are taken at once. */
export const CSV_LINES = 100_000;
const TOLD = 100;
/** What the column of the address is called, here and in the export of the usual directories. */
const HEADINGS = ['address', 'email', 'e-mail', 'mail', 'user principal name', 'userprincipalname'];

export interface CsvAddresses {
  /** Lines with something on them, the heading left out. */
  lines: number;
  /** Each once, in the order of the file. */
  addresses: string[];
  wrong: number;
  errors: { line: number; value: string; detail: string }[];
}

/**
 * Reads the addresses of a CSV file: one each line, in the column that a heading calls address, or in the first. The
 * first line decides whether comma, semicolon or tab separates the columns; values may stand in double quotes.
 */
export function addressesOf(text: string): CsvAddresses {
  const rows = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const first = rows.find((row) => row.trim() !== '') ?? '';
  const separator = ['\t', ';', ','].find((mark) => first.includes(mark)) ?? ',';
  const headings = cellsOf(first, separator).map((cell) => cell.toLowerCase());
  const named = headings.findIndex((heading) => HEADINGS.includes(heading));
  const column = Math.max(named, 0);
  const found = new Set<string>();
  const result: CsvAddresses = { lines: 0, addresses: [], wrong: 0, errors: [] };
  let headingSeen = named < 0;
  rows.forEach((row, index) => {
    if (row.trim() === '') return;
    if (!headingSeen) {
      headingSeen = true;
      return;
    }
    result.lines += 1;
    const value = cellsOf(row, separator)[column] ?? '';
    const address = addressOf(value);
    if (address) {
      found.add(address);
      return;
    }
    result.wrong += 1;
    if (result.errors.length < TOLD)
      result.errors.push({
        line: index + 1,
        value: value.slice(0, 80),
        detail: value === '' ? 'There is no address.' : 'This is not an address.',
      });
  });
  result.addresses = [...found];
  return result;
}

/** The values of one line, without the quotes around them. */
function cellsOf(row: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < row.length; at++) {
    const mark = row[at] as string;
    if (mark === '"' && quoted && row[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (mark === '"') quoted = !quoted;
    else if (mark === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += mark;
  }
  return [...cells, cell.trim()];
}
