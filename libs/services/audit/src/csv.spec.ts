import { FORMULA_PAYLOADS } from '@chancery/testing';
import { describe, expect, it } from 'vitest';
import { csvLines, safeCell } from './csv';

/** How a spreadsheet reads a line that splits at this mark and, as some do, heeds quotes only where a cell begins. */
function cellsAt(line: string, mark: string): string[] {
  return line
    .trimEnd()
    .split(mark)
    .map((cell) => cell.replace(/^"/, ''));
}

describe('cells of a spreadsheet', () => {
  it('thirty payloads: none begins as a formula does', () => {
    expect(FORMULA_PAYLOADS).toHaveLength(30);
    for (const payload of FORMULA_PAYLOADS)
      expect(String(safeCell(payload)).replaceAll("'", '')).toBe(payload.replaceAll("'", ''));
    for (const payload of FORMULA_PAYLOADS) expect(safeCell(payload)).toMatch(/^'/);
  });

  it('nor where the spreadsheet splits at another mark than the comma', () => {
    for (const payload of FORMULA_PAYLOADS)
      for (const mark of [';', '\t', '|'])
        for (const cell of cellsAt(csvLines([['Ann', `Ben${mark}${payload}`, payload]]), mark))
          expect(cell).not.toMatch(/^[\s\p{Cf}"]*[=+\-@＝＋－＠]/u);
  });

  it('leaves what is no formula as it is', () => {
    for (const value of ['ferris.example', 'Encrypt-Only', "O'Brien", '', 'a=b', 'a; b', '{"a":1}'])
      expect(safeCell(value)).toBe(value);
    expect(safeCell(-5)).toBe(-5);
    expect(safeCell(null)).toBeNull();
  });
});
