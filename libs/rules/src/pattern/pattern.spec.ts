import { createContext, Script } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase } from '../text/fold';
import { requiredLiterals } from './literals';
import { parsePattern } from './parse';
import { PatternError, compilePattern } from './pattern';

const test = (pattern: string, text: string): boolean => compilePattern(pattern).test(text);

describe('patterns as .NET reads them', () => {
  it.each([
    ['abc', 'xABCx', true],
    ['^abc', 'xabc', false],
    ['abc$', 'abc\n', true],
    ['abc$', 'abc\nx', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['(?-i)abc', 'ABC', false],
    ['(?-i:a)bc', 'aBC', true],
    ['a{2}', 'aa', true],
    ['a{,2}', 'aa', false],
    ['a{,2}', 'a{,2}', true],
    ['{', '{', true],
    ['[]a]+x', ']ax', true],
    ['[^\\d]', '1', false],
    ['[\\w-]+@', 'ana-b@', true],
    ['\\u0041', 'a', true],
    ['\\x41', 'a', true],
    ['\\cI', '\t', true],
    ['\\e\\a\\f', '\x1b\x07\f', true],
    ['a(?#comment)b', 'ab', true],
    ["(?<year>\\d{4})|(?'x'y)", '2026', true],
    ['\\p{IsCyrillic}+', 'да', true],
    ['\\P{L}', 'ab', false],
    ['\\A\\w+\\Z', 'word\n', true],
    ['\\A\\w+\\z', 'word\n', false],
    ['[\\W\\d]', 'a', false],
    ['[\\W\\d]', '1', true],
    ['[\\W\\d]', '-', true],
    ['[^\\W\\d_]+', '12_', false],
    ['[^\\W\\d_]+', 'é', true],
    ['[^\\W_]', '‿', true],
    ['[^\\W_]', '_', false],
    ['[^\\S]', 'x', false],
    ['\\d', '٣', true],
    ['\\w', 'é', true],
    ['\\s', '\u3000', true],
    ['\\S', '\u3000', false],
    ['=\\?', '=?', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(test(pattern, text)).toBe(expected);
  });

  it.each([
    ['\\bété\\b', 'en été.', true],
    ['\\bété\\b', 'étés', false],
    ['\\bfoo\\b', 'éfoo', false],
    ['\\bfoo\\b', 'fooé', false],
    ['\\b(секретно|тайна)\\b', 'Тайна!', true],
    ['\\b(секретно|тайна)\\b', 'тайная', false],
    ['\\bfoo\\b.*\\bbar\\b', 'a foo and a bar', true],
    ['\\bfoo\\b.*\\bbar\\b', 'a foo and bars', false],
    ['^\\bдом', 'дом', true],
    ['дом\\b$', 'дом', true],
    ['дом\\b \\bмой', 'дом мой', true],
    ['\\b-', 'a-', true],
    ['\\b-', ' -', false],
    ['\\Bfoo', 'xfoo', true],
    ['\\Bfoo', 'foo', false],
    ['(\\bfoo\\b|\\bbar)', 'rebar foo', true],
    ['(\\bfoo\\b|\\bbar)', 'rebar foos', false],
    ['\\b(?:\\d{4}[- ]?){4}\\b', 'card 4111-1111-1111-1111.', true],
    ['\\b(?:\\d{4}[- ]?){4}\\b', 'card 4111-1111-1111-11112', false],
    ['\\b[a-z-]+\\b', 'é-é', true],
    ['(?:\\bab ?)+c', 'ab abc', true],
  ])('word boundaries know letters beyond ASCII: %s on %j: %s', (pattern, text, expected) => {
    expect(test(pattern, text)).toBe(expected);
  });

  it.each([
    ['(', 'not closed'],
    [')', 'without'],
    ['[a', 'not closed'],
    ['a**', 'repeated'],
    ['*a', 'nothing that'],
    ['a{3,2}', 'reversed'],
    ['[z-a]', 'reversed'],
    ['a\\', 'ends in'],
    ['(a)\\1', 'back-reference'],
    ['(?<n>a)\\k<n>', 'back-reference'],
    ['(?=a)', 'Look-ahead'],
    ['a(?!b)', 'Look-ahead'],
    ['(?<=a)b', 'Look-behind'],
    ['(?<!a)b', 'Look-behind'],
    ['(?>a+)b', 'atomic'],
    ['a++', 'repeated'],
    ['(?(1)a|b)', 'conditional'],
    ['(?<a-b>c)', 'not known'],
    ['(?x) a b', 'option x'],
    ['[a-z-[aeiou]]', 'Subtraction'],
    ['\\q', 'not known'],
    ['\\p{Klingon}', 'not known'],
    ['\\u12', 'hexadecimal'],
    ['\\G', 'no meaning'],
    ['.*\\bдом', 'word boundary'],
    ['((a{0,50}){0,50}){0,50}', 'too large'],
    ['a{1001}', 'too large'],
    ['('.repeat(60) + 'a' + ')'.repeat(60), 'nested too deeply'],
    ['a'.repeat(1025), 'at most 1024'],
  ])('refuses %s in words', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(() => compilePattern(pattern)).toThrow(reason);
  });

  it('finds what it matches', () => {
    const text = 'No. 2026-0815, please';
    const span = compilePattern('\\d{4}-\\d{4}').find(text);
    expect(text.slice(span?.start, span?.end)).toBe('2026-0815');
    expect(compilePattern('zzz').find(text)).toBeNull();
  });
});

/** Patterns as text, beside the same for JavaScript with its look-around spelled out. */
const W = '[\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}]';
const atoms: readonly (readonly [string, string])[] = [
  ...['a', 'b', 'k', 'é', 'д', 'ß', '-', ' ', '.', 'secret'].map((c) => [c, c] as const),
  ['\\w', W],
  ['\\W', `[^${W.slice(1, -1)}]`],
  ['\\d', '\\p{Nd}'],
  ['\\s', '[\\t-\\r\\x85\\p{Z}]'],
  ['[a-dé]', '[a-dé]'],
  ['[^ab]', '[^ab]'],
  ['\\b', `(?:(?<=${W})(?!${W})|(?<!${W})(?=${W}))`],
];

const pattern: fc.Arbitrary<readonly [string, string]> = fc.letrec<{
  node: readonly [string, string];
}>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...atoms),
    fc
      .array(tie('node'), { minLength: 1, maxLength: 4 })
      .map((all) => [all.map((n) => n[0]).join(''), all.map((n) => n[1]).join('')] as const),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([a, b]) => [`(${a[0]}|${b[0]})`, `(?:${a[1]}|${b[1]})`] as const),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?'))
      .map(([a, q]) => [`(?:${a[0]})${q}`, `(?:${a[1]})${q}`] as const),
  ),
})).node;

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'K', 'é', 'Д', 'ß', '-', ' ', '1', 'secret', 'Secret', '\n'),
  maxLength: 12,
});

/** JavaScript goes back exponentially often in nested repetitions, which random patterns have now and then. */
const JAVASCRIPT_MS = 100;
const asked = createContext({});
const search = new Script(
  '{ const pattern = new RegExp(source, "iu"); texts.map((text) => pattern.test(text)); }',
);

/** What JavaScript says of each text; null where it does not come to an end, and so says nothing. */
function javascriptSays(source: string, texts: readonly string[]): readonly boolean[] | null {
  Object.assign(asked, { source, texts });
  try {
    return search.runInContext(asked, { timeout: JAVASCRIPT_MS }) as boolean[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return null;
  }
}

describe('random patterns', () => {
  it('match what JavaScript matches, or more only at a boundary inside', () => {
    let matched = 0;
    let compared = 0;
    let leftOut = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 4, maxLength: 4 }), ([net, js], texts) => {
        let compiled;
        try {
          compiled = compilePattern(net);
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
          return;
        }
        const says = javascriptSays(js, texts);
        if (!says) {
          leftOut++;
          return;
        }
        for (const [at, each] of texts.entries()) {
          const expected = says[at] === true;
          const actual = compiled.test(each);
          compared++;
          if (expected) matched++;
          if (expected || !net.includes('\\b'))
            expect([net, each, actual]).toEqual([net, each, expected]);
        }
      }),
      { numRuns: 3000 },
    );
    expect(leftOut).toBeLessThan(100);
    expect(compared).toBeGreaterThan(4000);
    expect(matched).toBeGreaterThan(500);
  });

  it('never match a text without one of their literals', () => {
    fc.assert(
      fc.property(pattern, text, ([net, js], each) => {
        const literals = requiredLiterals(parsePattern(net));
        if (!literals || !javascriptSays(js, [each])?.[0]) return;
        const folded = foldCase(each);
        expect(literals.some((literal) => folded.includes(literal))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('literals of a pattern', () => {
  it.each([
    ['confidential', ['confidential']],
    ['\\bconfidential\\b', ['confidential']],
    ['(top|strictly) secret', ['top secret', 'strictly secret']],
    ['colou?r scheme', ['colour scheme', 'color scheme']],
    ['project\\s+\\w+\\s+budget', ['project']],
    ['a.*long literal.*b', ['long literal']],
    ['(foo|b.r)', null],
    ['\\d{3}-\\d{2}', null],
    ['(secret)*', null],
    ['(secret)+x?', ['secret']],
    ['STRASSE', ['strasse']],
    ['x{3}', ['xxx']],
  ])('%s: %j', (source, expected) => {
    const literals = requiredLiterals(parsePattern(source));
    expect(literals && [...literals].sort()).toEqual(expected && [...expected].sort());
  });
});

describe('patterns that bring backtracking engines to a halt', () => {
  const evil = [
    '(a+)+$',
    '([a-zA-Z]+)*$',
    '(a|aa)+$',
    '(a|a?)+$',
    '(.*a){20}',
    '(x+x+)+y',
    '(a*)*b',
    '((a+)+)+b',
    '(?:a|b|ab)*c',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(\\w+\\s*)+:',
    '([a-z]+)+@([a-z]+)+\\.com',
    'a[ab]{200}c',
    '(?:.{1,30}){1,30}z',
    '(a?){60}a{60}',
    '\\s*,\\s*$',
    '(.*?,){11}P',
  ];
  it.each(evil)('%s comes to an end', (source) => {
    for (const each of ['a'.repeat(100_000), 'ab'.repeat(50_000), ' '.repeat(100_000)])
      expect(typeof compilePattern(source).test(`${each}!`)).toBe('boolean');
  });
});
