import { describe, expect, it } from 'vitest';
import { latin1FromBytes } from '../bytes';
import { parseAddressList, readAddressList } from './list';

const read = (raw: string) =>
  parseAddressList(raw).map(({ name, address }) => `${name}|${address}`);
const damaged = (raw: string) => readAddressList(raw).damaged;

describe('address lists', () => {
  it('reads the examples of RFC 5322 A.1 and A.6', () => {
    expect(read(' "Joe Q. Public" <john.q.public@example.com>')).toEqual([
      'Joe Q. Public|john.q.public@example.com',
    ]);
    expect(read('Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>')).toEqual([
      'Mary Smith|mary@x.test',
      '|jdoe@example.org',
      'Who?|one@y.test',
    ]);
    expect(read('<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>')).toEqual([
      '|boss@nil.test',
      'Giant; "Big" Box|sysservices@example.net',
    ]);
    expect(read('A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;')).toEqual([
      'Ed Jones|c@a.test',
      '|joe@where.test',
      'John|jdoe@one.test',
    ]);
    expect(read('Undisclosed recipients:;')).toEqual([]);
    expect(read('Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>')).toEqual([
      'Pete|pete@silly.test',
    ]);
    expect(
      read(
        "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n joe@example.org;",
      ),
    ).toEqual(['Chris Jones|c@public.example', '|joe@example.org']);
    expect(read('Joe Q. Public <john.q.public@example.com>')).toEqual([
      'Joe Q. Public|john.q.public@example.com',
    ]);
    expect(read('Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example')).toEqual([
      'Mary Smith|mary@example.net',
      '|jdoe@test.example',
    ]);
    expect(read('<@a.test,@b.test:joe@c.test>')).toEqual(['|joe@c.test']);
  });

  it('decodes words only after the structure is read', () => {
    expect(read('=?utf-8?Q?a=2C_=3Cb=40evil.test=3E=2C?= <real@x.test>')).toEqual([
      'a, <b@evil.test>,|real@x.test',
    ]);
    expect(read('"=?utf-8?b?w6k=?=" <e@x.test>')).toEqual(['é|e@x.test']);
    expect(read('=?utf-8?q?one@x.test?=')).toEqual(['|=?utf-8?q?one@x.test?=']);
    const utf8 = latin1FromBytes(new TextEncoder().encode('Jürgen <jürgen@müller.example>'));
    expect(read(utf8)).toEqual(['Jürgen|jürgen@müller.example']);
  });

  it('takes quoted local parts whole', () => {
    expect(read('"a@evil.test, b"@good.test')).toEqual(['|"a@evil.test, b"@good.test']);
    expect(read('x <"a@evil.test> x"@good.test>')).toEqual(['x|"a@evil.test> x"@good.test']);
  });

  it('reads what the wild writes, and says when readers may differ', () => {
    expect(read('Some Name user@x.test')).toEqual(['Some Name|user@x.test']);
    expect(read('a@x.test; b@x.test')).toEqual(['|a@x.test', '|b@x.test']);
    expect(read('Open <a@x.test, b@x.test')).toEqual(['Open|a@x.test', '|b@x.test']);
    expect(read('"never closed <a@x.test>')).toEqual(['"never closed|a@x.test']);
    expect(read('root')).toEqual(['|root']);
    expect(read('')).toEqual([]);
    for (const raw of [
      'a@x.test <b@x.test>',
      '<a@x.test>:<b@x.test>',
      '<a@x.test> <b@x.test>',
      'Open <a@x.test, b@x.test',
      '"open <a@x.test>',
      '(open <a@x.test>',
      'Name a@x.test',
      'a@x.test>',
      '=?x-none?q?a?= <a@x.test>',
    ]) {
      expect(damaged(raw), raw).toBe(true);
    }
    for (const raw of [
      'Name <a@x.test>',
      'a@x.test, b@y.test',
      'g: a@x.test;',
      '(c) a@x.test',
      'a@x.test (name)',
    ]) {
      expect(damaged(raw), raw).toBe(false);
    }
  });

  it('is linear and keeps its stack: hostile megabytes pass', () => {
    for (const piece of [
      '(',
      '"',
      '<',
      ',',
      ':',
      ';',
      'a:',
      '<@',
      'a ',
      '@',
      '"" ',
      '()',
      '\\',
      ' ',
      'a@b ',
      '(a',
      '. ',
      '<a@b>',
      '"\\',
    ]) {
      readAddressList(piece.repeat(1_000_000 / piece.length));
      readAddressList(`<${piece.repeat(1_000_000 / piece.length)}`);
    }
  });
});
