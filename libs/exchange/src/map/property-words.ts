import type { Converter } from '../converters';
import type { ExchangeValue } from '../model';
import { listOf, scalarOf } from './values';

/**
 * AttachmentPropertyContainsWords takes `"Property:word,word"`, several times for several properties of
 * which one is enough; a condition here is about one property.
 */
export const propertyWords: Converter = {
  read(given) {
    const values = listOf(given.get(0) ?? null).map((each) => String(scalarOf(each) ?? ''));
    const pairs = values.map((value) => {
      const colon = value.indexOf(':');
      return { property: value.slice(0, colon).trim(), words: value.slice(colon + 1), colon };
    });
    const names = new Set(pairs.map(({ property }) => property.toLowerCase()));
    if (pairs.some(({ colon, property }) => colon < 0 || property === ''))
      return { lost: 'It is written as “Property:word,word”.' };
    if (names.size > 1)
      return { lost: 'It names several properties: each needs a rule of its own here.' };
    const words = pairs.flatMap((pair) => pair.words.split(',').map((word) => word.trim()));
    return {
      args: { property: pairs[0]!.property, words: words.filter((word) => word !== '') },
      notes: [],
    };
  },
  write({ property, words }) {
    const all = (words as readonly string[] | undefined) ?? [];
    if (all.some((word) => word.includes(',')))
      return 'Exchange takes a comma in a word of AttachmentPropertyContainsWords for the end of it.';
    return [`${String(property)}:${all.join(',')}` satisfies ExchangeValue];
  },
};
