import { describe, expect, it } from 'vitest';
import { seenIn } from './seen';

describe('what a condition saw', () => {
  it('is taken apart where the find stands, the second time the words do too', () => {
    expect(
      seenIn({ saw: 'pay or pay now', found: 'pay', foundAt: [7, 10], where: 'subject' }),
    ).toEqual({ where: 'subject', before: 'pay or ', found: 'pay', after: ' now', besides: '' });
  });

  it('finds the place of an address or a size by itself', () => {
    expect(seenIn({ saw: 'a@x.test, b@y.test', found: 'b@y.test' })).toMatchObject({
      before: 'a@x.test, ',
      found: 'b@y.test',
      after: '',
    });
  });

  it('says the list behind it, and beside it what is no part of it', () => {
    expect(
      seenIn({ saw: 'On harbour', found: 'harbour (in the list Names)', foundAt: [3, 10] }),
    ).toMatchObject({ before: 'On ', found: 'harbour', after: ' (in the list Names)' });
    expect(seenIn({ saw: 'Card: 1, IBAN: 0', found: 'Card: 1: ••••1881' })).toMatchObject({
      before: 'Card: 1, IBAN: 0',
      found: '',
      besides: 'Card: 1: ••••1881',
    });
    expect(seenIn({ saw: 'Card: 1', found: 'Card: 1: ••••1881' })).toMatchObject({
      before: '',
      found: 'Card: 1: ••••1881',
      besides: '',
    });
  });

  it('is shown where nothing was found, and is nothing where nothing was seen', () => {
    expect(seenIn({ saw: 'Hello', found: null })).toMatchObject({ before: 'Hello', found: '' });
    expect(seenIn({ saw: '', found: null })).toBeNull();
  });
});
