import { expect, it } from 'vitest';
import { addressesOf } from './csv';

it('takes one address a line, each once, in the form the gateway compares', () => {
  expect(addressesOf('Alice@DEMO.test\r\n\r\nbob@demo.test\nalice@demo.test\n')).toEqual({
    lines: 3,
    addresses: ['alice@demo.test', 'bob@demo.test'],
    wrong: 0,
    errors: [],
  });
});

it('finds the column by its heading, whatever parts the columns', () => {
  const people = ['Display name,User principal name', '"Quill, Ann",ann@demo.test'].join('\n');
  expect(addressesOf(`\uFEFF${people}`).addresses).toEqual(['ann@demo.test']);
  expect(addressesOf('Name;E-mail\nAnn;ann@demo.test').addresses).toEqual(['ann@demo.test']);
  expect(addressesOf('address\tname\nann@demo.test\tAnn').addresses).toEqual(['ann@demo.test']);
});

it('says which lines are wrong, by their number in the file', () => {
  expect(addressesOf('address,name\nann@demo.test,Ann\n\nann at demo,Ann\n,Nobody')).toMatchObject({
    lines: 3,
    wrong: 2,
    errors: [
      { line: 4, value: 'ann at demo' },
      { line: 5, value: '', detail: 'There is no address.' },
    ],
  });
  expect(addressesOf(Array.from({ length: 300 }, () => 'x').join('\n')).errors).toHaveLength(100);
});
