import type { Converter } from '../converters';
import type { ExchangeValue } from '../model';
import { listOf, scalarOf } from './values';

type Args = Readonly<Record<string, unknown>>;

/**
 * AttachmentPropertyContainsWords takes `"Property:word,word"`, several times for several properties of
 * which one is enough; a condition here is about one property, and of several one is enough in a group.
 */
export const propertyWords: Converter = {
  read(given) {
    const values = listOf(given.get(0) ?? null).map((each) => String(scalarOf(each) ?? ''));
    const byName = new Map<string, { property: string; words: string[] }>();
    for (const value of values) {
      const colon = value.indexOf(':');
      const property = value.slice(0, colon).trim();
      if (colon < 0 || property === '') return { lost: 'It is written as “Property:word,word”.' };
      const words = value
        .slice(colon + 1)
        .split(',')
        .map((word) => word.trim());
      const known = byName.get(property.toLowerCase()) ?? { property, words: [] };
      known.words.push(...words.filter((word) => word !== ''));
      byName.set(property.toLowerCase(), known);
    }
    const [args, ...more] = byName.values();
    if (!args) return { lost: 'It is written as “Property:word,word”.' };
    return { args, ...(more.length > 0 ? { more } : {}), notes: [] };
  },
  write: (args) => {
    const value = written(args);
    return value === null ? COMMA : [value];
  },
  writeSeveral(all) {
    const names = all.map(({ property }) => String(property).trim().toLowerCase());
    if (new Set(names).size < names.length) return null;
    const values = all.map(written);
    return values.every((value) => value !== null) ? [values] : COMMA;
  },
};

const COMMA =
  'Exchange takes a comma in a word of AttachmentPropertyContainsWords for the end of it.';

/** Null where it would be read as something else. */
function written({ property, words }: Args): (ExchangeValue & string) | null {
  const all = (words as readonly string[] | undefined) ?? [];
  return all.some((word) => word.includes(',')) ? null : `${String(property)}:${all.join(',')}`;
}
