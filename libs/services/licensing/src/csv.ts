import { csvRecords } from '@chancery/platform';
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
  const records = csvRecords(text);
  const headings = (records[0]?.cells ?? []).map((cell) => cell.toLowerCase());
  const named = headings.findIndex((heading) => HEADINGS.includes(heading));
  const column = Math.max(named, 0);
  const found = new Set<string>();
  const result: CsvAddresses = { lines: 0, addresses: [], wrong: 0, errors: [] };
  for (const { line, cells } of named < 0 ? records : records.slice(1)) {
    result.lines += 1;
    const value = cells[column] ?? '';
    const address = addressOf(value);
    if (address) {
      found.add(address);
      continue;
    }
    result.wrong += 1;
    if (result.errors.length < TOLD)
      result.errors.push({
        line,
        value: value.slice(0, 80),
        detail: value === '' ? 'There is no address.' : 'This is not an address.',
      });
  }
  result.addresses = [...found];
  return result;
}
