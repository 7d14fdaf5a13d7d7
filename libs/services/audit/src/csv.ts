import { stringify } from 'csv-stringify/sync';

/** What a cell of a table may be. A number stays a number; nothing is an empty cell. */
export type Cell = string | number | null;

/** What a spreadsheet may take for the beginning of a formula, full-width twins and leading white space included. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r\n＝＋－＠]/u;
/**
 * The same behind what may separate cells: where a spreadsheet splits at other marks than the comma, as in much of
 * Europe, it does not heed the quotes around a cell, and what stands behind the mark begins a cell of its own.
 */
const FORMULA_WITHIN = /([;,|\t\r\n"])([\s\p{Cf}"]*)(?=[=+\-@＝＋－＠])/gu;

/**
 * A cell that no spreadsheet evaluates: text that could begin a formula gets an apostrophe in front (OWASP, "CSV
 * injection"), also within the cell where another separator would make it begin one. Numbers stay numbers.
 */
export function safeCell(value: Cell): Cell {
  if (typeof value !== 'string') return value;
  const within = value.replace(FORMULA_WITHIN, `$1$2'`);
  return FORMULA.test(value) ? `'${within}` : within;
}

/** With it spreadsheets know that the file is UTF-8. */
export const CSV_BEGIN = '\u{FEFF}';

/** Lines of CSV (RFC 4180), every cell safe. Every file of the product that a spreadsheet opens is made here. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: 'windows', quoted_string: true },
  );
