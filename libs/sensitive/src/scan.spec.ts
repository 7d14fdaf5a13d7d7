import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_TYPES, builtInLibrary } from './built-in';
import { customType } from './custom';
import { numberType, type SensitiveType } from './definition';
import { SensitiveLibrary } from './library';
import { maskValue } from './mask';

const CARD = '4012888888881881';

function search(text: string | readonly string[], library = builtInLibrary()) {
  const scan = library.search();
  for (const each of typeof text === 'string' ? [text] : text) scan.read(each);
  return scan.findings();
}

const valuesOf = (text: string | readonly string[], code: string, library?: SensitiveLibrary) =>
  search(text, library).find(({ type }) => type.code === code)?.values ?? [];

describe('A search', () => {
  it('is surer of a value beside its words than without', () => {
    expect(valuesOf(`It is ${CARD}.`, 'credit-card')[0]?.confidence).toBe(65);
    expect(valuesOf(`Visa card: ${CARD}`, 'credit-card')[0]?.confidence).toBe(85);
    expect(valuesOf(`${CARD} valid until 05/27`, 'credit-card')[0]?.confidence).toBe(85);
  });

  it('looks for evidence no farther than the proximity', () => {
    const at = (distance: number) =>
      valuesOf(`visa${' '.repeat(distance - 4)}${CARD}`, 'credit-card')[0]?.confidence;
    expect(at(300)).toBe(85);
    expect(at(305)).toBe(65);
  });

  it('counts different values, over all texts of a message, however they are written', () => {
    const texts = [
      `${CARD} and 4012-8888-8888-1881`,
      'again 4012 8888 8888 1881, new 371449635398431',
    ];
    expect(valuesOf(texts, 'credit-card').map(({ text }) => text)).toEqual([0, 1]);
  });

  it('takes the surest place of a value', () => {
    const [value] = valuesOf([`number ${CARD}`, `card number ${CARD}`], 'credit-card');
    expect(value).toMatchObject({ confidence: 85, text: 1, start: 12, end: 28 });
  });

  it('refuses a value whose check digit is wrong', () => {
    expect(valuesOf('Visa card: 4012888888881882', 'credit-card')).toEqual([]);
  });

  it('reads digits of other scripts, other dashes and characters that are not seen', () => {
    expect(valuesOf('４０１２－８８８８－８８８８－１８８１', 'credit-card')).toHaveLength(1);
    expect(valuesOf('٤٠١٢٨٨٨٨٨٨٨٨١٨٨١', 'credit-card')).toHaveLength(1);
    expect(valuesOf('4012\u20138888\u00a08888\u20111881', 'credit-card')).toHaveLength(1);
    const [value] = valuesOf('x 4012\u200b8888\u00ad88881881 y', 'credit-card');
    expect(value).toMatchObject({ start: 2, end: 20 });
  });

  it('finds a number inside a text without blanks', () => {
    expect(valuesOf('我的信用卡是4012888888881881谢谢', 'credit-card')[0]?.confidence).toBe(85);
  });

  it('does not take a part of a longer number', () => {
    expect(valuesOf('Order 123-078-05-1121-9', 'us-ssn')).toEqual([]);
    expect(valuesOf(`A${CARD}`, 'credit-card')).toEqual([]);
  });

  it('prefers the longest value that proves itself', () => {
    const [value] = valuesOf('Pay DE89 3704 0044 0532 0130 00 and then we go', 'iban');
    expect(value).toMatchObject({ start: 4, end: 31 });
  });

  it('looks only for the types that are asked for', () => {
    const scan = builtInLibrary().search(new Set(['iban']));
    scan.read(`${CARD} DE89 3704 0044 0532 0130 00`);
    expect(scan.findings().map(({ type }) => type.code)).toEqual(['iban']);
  });

  it('counts evidence that must not be there', () => {
    const type: SensitiveType = {
      ...numberType({
        code: 'order',
        name: 'Order',
        region: 'world',
        formats: ['\\d{6}'],
        keywords: ['order'],
        withKeyword: 75,
      }),
      evidence: {
        order: { kind: 'words', words: ['order'] },
        test: { kind: 'words', words: ['test'] },
      },
      levels: [
        {
          confidence: 75,
          needs: [
            { of: ['order'], atLeast: 1 },
            { of: ['test'], atLeast: 0, atMost: 0 },
          ],
        },
      ],
    };
    const library = new SensitiveLibrary([type]);
    expect(valuesOf('order 123456', 'order', library)).toHaveLength(1);
    expect(valuesOf('test order 123456', 'order', library)).toHaveLength(0);
  });

  it('runs the patterns of custom types where their evidence is', () => {
    const library = new SensitiveLibrary([
      {
        code: 'employee',
        name: 'Employee',
        region: 'world',
        formats: [],
        patterns: [{ pattern: '(\\s)(E-\\d{5})(\\s)' }],
        evidence: {
          word: { kind: 'words', words: ['Employee id'], caseSensitive: true },
          pattern: { kind: 'pattern', pattern: 'dept\\.\\s+\\d' },
        },
        levels: [{ confidence: 75, needs: [{ of: ['word', 'pattern'], atLeast: 1 }] }],
        proximity: 300,
        recommendedConfidence: 75,
      },
    ]);
    expect(valuesOf('Employee id: E-12345 .', 'employee', library)).toMatchObject([
      { masked: '•-••••5', start: 13, end: 20 },
    ]);
    expect(valuesOf('employee id: E-12345 .', 'employee', library)).toEqual([]);
    expect(valuesOf('Dept. 7 has E-12345 .', 'employee', library)).toHaveLength(1);
  });
});

describe('What is told of a value', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });

  it('is at most its last four characters', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom('', '-', ' ', '.'), (each, between) => {
        const shown = maskValue(each.join(between)).match(/\d/g) ?? [];
        expect(shown.length).toBeLessThanOrEqual(Math.min(4, each.length / 2));
      }),
    );
  });

  it('never has the value itself, in any form of it', () => {
    const scan = builtInLibrary().search();
    scan.read(`Visa ${CARD}, SSN 078-05-1121, DE89370400440532013000`);
    const told = JSON.stringify(scan.findings(), (key, value: unknown) =>
      key === 'type' ? undefined : value,
    );
    expect(told).not.toMatch(/\d{5}/);
    expect(JSON.stringify(scan)).toBe('{}');
  });

  it('hides values in a text of which something is shown, keeping its length', () => {
    const text = `Card ${CARD}, SSN 078-05-1121, DE89 3704 0044 0532 0130 00.`;
    const masked = builtInLibrary().mask(text);
    expect(masked).toHaveLength(text.length);
    expect(masked).toBe(
      'Card ••••••••••••1881, SSN •••-••-1121, ••••-'.slice(0, 40) + '•••• •••• •••• •••• ••30 00.',
    );
    expect(builtInLibrary().mask('Nothing 12 here')).toBe('Nothing 12 here');
  });

  it('hides digits of any script, those of two units too', () => {
    const mathematical = [...CARD].map((digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
    const masked = builtInLibrary().mask(`Visa ${mathematical.join('')}.`);
    expect(masked).toBe(`Visa ${'••'.repeat(12)}${mathematical.slice(-4).join('')}.`);
  });

  it('hides values of own types, of short ones more, and every one of a long list', () => {
    const own = new SensitiveLibrary([...BUILT_IN_TYPES, EMPLOYEE]);
    expect(own.mask(`Visa ${CARD} of emp-12345 and EMP-１２３４５`)).toBe(
      'Visa ••••••••••••1881 of •••-•••45 and •••-•••４５',
    );
    expect(builtInLibrary().mask('emp-12345')).toBe('emp-12345');
    const list = Array.from({ length: 2_000 }, (_, i) => `EMP-${10_000 + i}`).join(',');
    expect(own.mask(list)).not.toMatch(/EMP|\d{3}/i);
  });
});

const EMPLOYEE = customType({
  code: 'custom-00000000-0000-4000-8000-000000000001',
  name: 'Employee number',
  description: '',
  formats: [{ name: 'number', pattern: 'EMP-\\d{5}' }],
  evidence: [],
  levels: [{ confidence: 75, needs: [] }],
  proximity: 300,
  recommendedConfidence: 75,
});

describe('Any text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(...'0123456789- .'), maxLength: 24 }),
      fc.constantFrom(
        'visa ',
        'ssn ',
        CARD,
        '078-05-1121',
        'DE89370400440532013000',
        '::1',
        'ﬀ',
        'İ',
      ),
    ),
    { maxLength: 20 },
  );

  it('is searched without fault, and places lie inside it', () => {
    fc.assert(
      fc.property(pieces, (each) => {
        const text = each.join('');
        for (const { start, end } of builtInLibrary().places(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(builtInLibrary().mask(text)).toHaveLength(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same for one type whether or not others are looked for', () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom(...BUILT_IN_TYPES), (each, type) => {
        const text = each.join(' ');
        const alone = valuesOf(text, type.code, new SensitiveLibrary([type]));
        expect(alone).toEqual(valuesOf(text, type.code));
      }),
      { numRuns: 200 },
    );
  });
});

describe('Texts made to be slow', () => {
  const evil: Readonly<Record<string, string>> = {
    'digits without end': '1234567890',
    'digits in groups': '1234 5678-',
    'beginnings of account numbers': 'DE12 ABCD ',
    colons: '::1:',
    'letters and digits': 'A1b2',
    words: 'visa ssn account number ',
    'a card in every word': `${CARD} `,
    dashes: '1-1-',
  };

  /** Steps of the machine would be the measure; here it is that the search comes to its end at all. */
  it.each(Object.keys(evil))(
    '%s',
    (name) => {
      const text = evil[name]!.repeat(Math.ceil(1_000_000 / evil[name]!.length));
      const scan = builtInLibrary().search();
      scan.read(text);
      expect(scan.findings().every(({ values }) => values.length <= 1_000)).toBe(true);
    },
    20_000,
  );
});
