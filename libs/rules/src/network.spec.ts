import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBits, blocksOf } from './network';

const holds = (range: string, address: string): boolean => {
  const bits = addressBits(address);
  return blocksOf(range)?.some((block) => bits?.startsWith(block)) ?? false;
};
const dotted = (n: number): string => [24, 16, 8, 0].map((by) => (n >>> by) & 255).join('.');

describe('ranges of addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.10', false],
    ['192.0.2.5/24', '192.0.2.200', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '192.0.2.1', false],
    ['2001:db8::1-2001:db8::f', '2001:db8::a', true],
    ['2001:db8::1-2001:db8::f', '2001:db8::10', false],
    ['::ffff:192.0.2.0-::ffff:192.0.2.9', '192.0.2.7', true],
    ['192.0.2.1 - 192.0.2.9', '192.0.2.9', true],
  ])('%s holds %s: %s', (range, address, expected) => {
    expect(holds(range, address)).toBe(expected);
  });

  it.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '010.0.0.1',
    '192.0.2.9-192.0.2.1',
    '192.0.2.1-::1',
    '192.0.2.1-192.0.2.2-192.0.2.3',
    '192.0.2.0/33',
    '::/129',
    'fe80::1%eth0',
    'alder.test',
  ])('%j is none', (text) => {
    expect(blocksOf(text)).toBeNull();
  });

  it('hold just the addresses between their ends', () => {
    const address = fc.nat(0xffffffff);
    fc.assert(
      fc.property(address, address, address, (a, b, c) => {
        const [low, middle, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        expect(holds(`${dotted(low)}-${dotted(high)}`, dotted(middle))).toBe(true);
        if (middle < high)
          expect(holds(`${dotted(low)}-${dotted(middle)}`, dotted(high))).toBe(false);
        expect(blocksOf(`${dotted(low)}-${dotted(high)}`)!.length).toBeLessThanOrEqual(62);
      }),
    );
  });
});
