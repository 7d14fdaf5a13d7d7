import { expect, it } from 'vitest';
import { attributePatterns, attributeWords } from './attribute-values';

const words = (value: string | string[]) => attributeWords.read(new Map([[0, value]]), {});
const patterns = (value: string | string[]) => attributePatterns.read(new Map([[0, value]]), {});

it('takes attributes and their values apart, in any case and with blanks', () => {
  expect(words(['city:San Francisco, Palo Alto', 'Department:Sales'])).toMatchObject({
    args: {
      attributes: [
        { attribute: 'City', values: ['San Francisco', 'Palo Alto'] },
        { attribute: 'Department', values: ['Sales'] },
      ],
    },
    losses: [],
  });
});

it('joins what is said of one attribute twice', () => {
  expect(words(['City:Oslo', 'City:Bergen'])).toMatchObject({
    args: { attributes: [{ attribute: 'City', values: ['Oslo', 'Bergen'] }] },
  });
});

it('names what cannot be carried, and is lost where nothing can', () => {
  expect(words(['Town:Oslo', 'City:Bergen'])).toMatchObject({
    args: { attributes: [{ attribute: 'City', values: ['Bergen'] }] },
    losses: [{ index: 0, value: 'Town:Oslo', reason: 'There is no such attribute.' }],
  });
  expect(words('Oslo')).toHaveProperty('lost');
});

it('leaves commas inside of a pattern where they are', () => {
  expect(patterns('PhoneNumber:^\\d{2,4}-,[,;]$,a\\,b,x:y')).toMatchObject({
    args: {
      attributes: [{ attribute: 'PhoneNumber', values: ['^\\d{2,4}-', '[,;]$', 'a\\,b', 'x:y'] }],
    },
  });
});

it('writes what it reads', () => {
  const given = ['City:San Francisco,Palo Alto', 'Department:Sales'];
  const read = words(given);
  if ('lost' in read) throw new Error(read.lost);
  expect(attributeWords.write(read.args)).toEqual([given]);
  const pattern = patterns('City:^a{1,2},b');
  if ('lost' in pattern) throw new Error(pattern.lost);
  expect(attributePatterns.write(pattern.args)).toEqual([['City:^a{1,2},b']]);
  expect(
    attributeWords.write({ attributes: [{ attribute: 'City', values: ['Oslo, Norway'] }] }),
  ).toMatch(/comma/);
});
