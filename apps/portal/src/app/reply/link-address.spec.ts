import { describe, expect, it } from 'vitest';
import { linkAddress } from './link-address';

describe('linkAddress', () => {
  it.each([
    ['https://a.test/x', 'https://a.test/x'],
    [' www.a.test ', 'https://www.a.test/'],
    ['a.test:8080/x', 'https://a.test:8080/x'],
    ['n@a.test', 'mailto:n@a.test'],
    ['mailto:n@a.test', 'mailto:n@a.test'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['word', null],
    ['', null],
  ])('%j becomes %j', (typed, address) => {
    expect(linkAddress(typed)).toBe(address);
  });
});
