import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase, foldForWords, placeBeforeFolding } from './fold';
import { LiteralIndex, LiteralIndexBuilder } from './literal-index';
import { WordIndexBuilder } from './word-index';

/** Is the value found in the text as a whole word or phrase? */
function found(value: string, text: string): boolean {
  const builder = new WordIndexBuilder();
  const id = builder.add(value);
  return builder.build().scan(foldForWords(text)).has(id);
}

it.each([
  ['see the word here', 'word', 'word'],
  ['o\ufb03ce o\ufb03ce word', 'word', 'word'],
  ['\u200bcon\u00adfidential', 'confidential', '\u200bcon\u00adfidential'],
  ['𝟏𝟐 word 𝟑𝟒', '34', '𝟑𝟒'],
  ['\u00ad\u00ad\u00ad\u00ad \ufb03 \ufb03 word', 'word', 'word'],
])('in %s the place of %s is found again', (text, folded, expected) => {
  const start = foldForWords(text).indexOf(folded);
  const place = (at: number): number => placeBeforeFolding(text, at);
  expect(text.slice(place(start), place(start + folded.length))).toBe(expected);
});

describe('whole words', () => {
  it.each([
    // New-TransportRule: "contoso" matches neither "Acontoso" nor "Contosoa".
    ['contoso', 'Acontoso', false],
    ['contoso', 'Contosoa', false],
    ['contoso', 'the (CONTOSO) case', true],
    ['contoso', "Contoso's", true],
    ['contoso', 'contoso', true],
    ['contoso', '', false],
    ['conf*', 'confidential', false],
    ['conf*', 'see conf* there', true],
    ['a.b', 'axb', false],
    ['strictly private', 'strictly \r\n\t private', true],
    ['strictly private', 'strictly-private', false],
    ['strictly private', 'strictlyprivate', false],
    ['strictly private', 'strictly privately', false],
    ['[encrypt]', 'Re:[encrypt]now', true],
    ['[encrypt]', 'encrypt', false],
    ['***', '**', false],
    ['***', 'a***b', true],
    ['c++', 'in C++ only', true],
    ['c++', 'in Basic++', false],
    ['top-secret plan', 'the TOP-SECRET plan.', true],
    ['top-secret plan', 'untop-secret plan', false],
    ['x', 'axb x1', false],
    ['x', 'a x b', true],
    ['42', '142', false],
    ['42', 'No.42.', true],
  ])('%s in %s: %s', (value, text, expected) => {
    expect(found(value, text)).toBe(expected);
  });

  it.each([
    ['geheim', 'GEHEIM', true],
    ['straße', 'STRASSE', true],
    ['naïve', 'nai\u0308ve', true],
    ['naïve', 'naive', false],
    ['καλός', 'ΚΑΛΌΣ', true],
    ['секретно', 'совершенно Секретно!', true],
    ['секретно', 'несекретно', false],
    ['ilk', 'İLK', true],
    ['confidential', 'con\u00adfi\u200bdential', true],
    ['confidential', 'ｃｏｎｆｉｄｅｎｔｉａｌ', true],
    ['office', 'o\ufb03ce', true],
    ['été', 'détété', false],
    ['सुरक्षित', 'यह सुरक्षित है', true],
  ])('beyond ASCII: %s in %s: %s', (value, text, expected) => {
    expect(found(value, text)).toBe(expected);
  });

  it.each([
    ['机密', '请查收机密文件', true],
    ['机密', '机文密', false],
    ['機密', '機', false],
    ['ひみつ', 'これはひみつです', true],
    ['カード', 'ｶｰﾄﾞ番号', true],
    ['계약', '계약서를 보냅니다', true],
    ['ลับ', 'เอกสารลับมาก', true],
    ['机密 文件', '机密\n文件', true],
    ['contract', '附件contract文件', true],
    ['contract', '附件contracts文件', false],
    ['密', '機密', true],
    ['𠮷野', '𠮷野家', true],
  ])('scripts without spaces: %s in %s: %s', (value, text, expected) => {
    expect(found(value, text)).toBe(expected);
  });

  it('says where the first one stands', () => {
    const builder = new WordIndexBuilder();
    const id = builder.add('two  words');
    const text = 'not two wordsmiths but two\nwords';
    const span = builder.build().scan(text).get(id);
    expect(text.slice(span?.start, span?.end)).toBe('two\nwords');
  });

  it('gives equal values one id, and none to what cannot be seen', () => {
    const builder = new WordIndexBuilder();
    expect(builder.add('Secret')).toBe(builder.add('SECRET'));
    expect(builder.add('\u200b')).toBe(-1);
  });

  it('finds each of many values exactly where it stands alone', () => {
    const value = fc.stringMatching(/^[a-d]{1,3}([ -][a-d]{1,2})?$/);
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.array(fc.tuple(value, fc.constantFrom(' ', '  ', '-', '.', '')), { maxLength: 12 }),
        (values, pieces) => {
          const text = pieces.flat().join('');
          const builder = new WordIndexBuilder();
          const ids = values.map((each) => builder.add(each));
          const hits = builder.build().scan(text);
          values.forEach((each, i) => {
            const plain = each.replaceAll(' ', '\\s+');
            const alone = new RegExp(`(?<![a-z])${plain}(?![a-z])`).test(text);
            expect(hits.has(ids[i]!)).toBe(alone);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('folding for patterns', () => {
  it('brings together whatever a case-insensitive pattern takes for one', () => {
    const cased: string[] = [];
    for (let point = 0; point < 0x2fff; point++) {
      const char = String.fromCodePoint(point);
      if (
        /\p{L}|\p{M}|\p{N}|\p{S}/u.test(char) &&
        (char.toLowerCase() !== char || char.toUpperCase() !== char)
      )
        cased.push(char);
    }
    const all = cased.join('');
    for (const char of cased)
      for (const [same] of all.matchAll(new RegExp(char, 'giu')))
        expect([char, foldCase(same)]).toEqual([char, foldCase(char)]);
  });

  it('folds a joined string as it folds its parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(foldCase(a + b)).toBe(foldCase(a) + foldCase(b));
      }),
    );
  });
});

describe('literals', () => {
  it('are all found, and no others', () => {
    const literal = fc.stringMatching(/^[ab]{3,7}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(literal, { maxLength: 30 }),
        fc.stringMatching(/^[ab]{0,40}$/),
        (literals, text) => {
          const found = new LiteralIndex(literals).scan(text);
          literals.forEach((each, id) => expect(found.has(id)).toBe(text.includes(each)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('share an id when they are equal', () => {
    const builder = new LiteralIndexBuilder();
    expect([builder.add('abc'), builder.add('abcd'), builder.add('abc')]).toEqual([0, 1, 0]);
    expect([...builder.build().scan('xabcdx')].sort()).toEqual([0, 1]);
  });
});
