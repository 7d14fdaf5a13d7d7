import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareImport } from './import';

const PIECES = [
  'New-TransportRule ',
  'Set-TransportRule ',
  "'a'",
  '"b"',
  '"',
  "'",
  '“',
  '`',
  '` \n',
  '\n',
  '\r\n',
  ' -From ',
  ' -Name ',
  '-',
  '–',
  '@(',
  '@{',
  '(',
  ')',
  '}',
  '{',
  '$x',
  '$x = ',
  '$(',
  '$null',
  ',',
  ';',
  '|',
  '>',
  '<',
  '<#',
  '#>',
  '#',
  '@"\n',
  '\n"@',
  "@'\n",
  "\n'@",
  '=',
  ':',
  '[',
  ']',
  ']]>',
  '...',
  '<![CDATA[',
  '<rules>',
  '</rules>',
  '<commandBlock>',
  '</commandBlock>',
  '<rule name="a">',
  '{"Name":"a"',
  '"PrependSubject":"x"}',
  'EXOTransportRule "a" {',
  'foreach',
  '\0',
  '\u2028',
  '😀',
  ' ',
];

describe('whatever a file holds', () => {
  it('reading it gives a report, and every refusal has a line of the file', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), {
          maxLength: 40,
        }),
        (pieces) => {
          const text = pieces.join('');
          const { report } = prepareImport(text);
          const lines = text.split('\n').length;
          for (const { line, reason } of report.refusals) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines);
            expect(reason).not.toBe('');
          }
          expect(prepareImport(new TextEncoder().encode(text)).report.rules).toHaveLength(
            text.includes('\0') ? 0 : report.rules.length,
          );
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['brackets', 'New-TransportRule a -From ' + '('.repeat(200_000)],
    ['arrays', 'New-TransportRule a -From ' + '@('.repeat(200_000)],
    ['tables', 'New-TransportRule a -X ' + '@{a='.repeat(100_000)],
    ['variables', '$a="xxxxxxxxxx"\n' + '$a="$a$a"\n'.repeat(40) + 'New-TransportRule $a'],
    ['JSON', '['.repeat(200_000)],
  ])('%s nested without end are refused', (_, text) => {
    const { report } = prepareImport(text);
    expect(report.rules).toEqual([]);
    expect(report.refusals.length).toBeGreaterThan(0);
  });

  it('a file of something else is left alone after a thousand lines', () => {
    const { report } = prepareImport(
      'x\n'.repeat(100_000) + 'New-TransportRule a -PrependSubject x',
    );
    expect(report.refusals).toHaveLength(1_001);
    expect(report.refusals.at(-1)?.reason).toContain('the rest of the file is left alone');
  });
});
