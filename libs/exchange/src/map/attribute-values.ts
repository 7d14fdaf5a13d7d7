import { PERSON_ATTRIBUTES } from '@chancery/contracts';
import type { Converter } from '../converters';
import type { ExchangeValue } from '../model';
import { listOf, scalarOf } from './values';

const BY_NAME = new Map<string, string>(
  PERSON_ATTRIBUTES.map((code) => [code.toLowerCase(), code]),
);

interface Look {
  attribute: string;
  values: string[];
}

/**
 * `"City:San Francisco,Palo Alto","Department:Sales"`: attributes of people, each with what is looked for in it. One list of
 * several, and each of its values, is enough.
 *
 * @param split takes the values of one attribute apart
 */
function attributeValues(split: (text: string) => string[]): Converter {
  return {
    read(given) {
      const looks: Look[] = [];
      const losses: { index: number; value: string; reason: string }[] = [];
      for (const each of listOf(given.get(0) ?? null)) {
        const text = String(scalarOf(each) ?? '');
        const colon = text.indexOf(':');
        const attribute = BY_NAME.get(text.slice(0, colon).trim().toLowerCase());
        const values = split(text.slice(colon + 1)).filter((value) => value !== '');
        if (colon < 0 || values.length === 0)
          losses.push({ index: 0, value: text, reason: 'It is written as “City:Oslo,Bergen”.' });
        else if (!attribute)
          losses.push({ index: 0, value: text, reason: 'There is no such attribute.' });
        else {
          const known = looks.find((look) => look.attribute === attribute);
          if (known) known.values.push(...values);
          else looks.push({ attribute, values });
        }
      }
      if (looks.length === 0)
        return { lost: losses.map(({ value, reason }) => `“${value}”: ${reason}`).join(' ') };
      return { args: { attributes: looks }, notes: [], losses };
    },
    write({ attributes }) {
      const looks = (attributes as readonly Look[] | undefined) ?? [];
      if (
        looks.some(({ values }) =>
          values.some((value) => split(value).length > 1 || split(value)[0] !== value),
        )
      )
        return 'Exchange takes a comma in what is looked for in an attribute for the end of it.';
      return [
        looks.map(({ attribute, values }) => `${attribute}:${values.join(',')}`) as ExchangeValue,
      ];
    },
  };
}

const atCommas = (text: string): string[] => text.split(',').map((value) => value.trim());

/** A comma inside of `{2,3}`, `[a,b]` or `(a,b)`, or behind a backslash, is one of the pattern. */
function outsideBrackets(text: string): string[] {
  const values: string[] = [];
  let value = '';
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] as string;
    if (mark === '\\') {
      value += mark + (text[++at] ?? '');
      continue;
    }
    if (mark === ',' && depth === 0 && !inClass) {
      values.push(value.trim());
      value = '';
      continue;
    }
    if (inClass) inClass = mark !== ']';
    else if (mark === '[') inClass = true;
    else if (mark === '(' || mark === '{') depth += 1;
    else if (mark === ')' || mark === '}') depth = Math.max(0, depth - 1);
    value += mark;
  }
  return [...values, value.trim()];
}

export const attributeWords = attributeValues(atCommas);
export const attributePatterns = attributeValues(outsideBrackets);
