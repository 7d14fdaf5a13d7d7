import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MboxSplitter } from './mbox';

const split = (text: string, size = 1e6, most = 1e6): (string | null)[] => {
  const splitter = new MboxSplitter(most);
  const bytes = Buffer.from(text);
  const found: (Buffer | null)[] = [];
  for (let at = 0; at < bytes.length; at += size)
    found.push(...splitter.write(bytes.subarray(at, at + size)));
  return [...found, ...splitter.end()].map((each) => each && each.toString());
};
const BEGIN = 'From ann@demo.test Fri Nov 20 10:00:00 2026\n';

describe('mbox', () => {
  it('is cut where a line begins with “From ” behind an empty one', () => {
    expect(split(`${BEGIN}Subject: a\n\nOne\nFrom here on\n\n${BEGIN}Subject: b\n\nTwo\n`)).toEqual(
      ['Subject: a\n\nOne\nFrom here on\n', 'Subject: b\n\nTwo\n'],
    );
  });

  it('takes one quotation mark away, and knows CRLF', () => {
    expect(split(`${BEGIN}A: b\r\n\r\n>From me\r\n>>From you\r\n> From\r\n\r\n`)).toEqual([
      'A: b\r\n\r\nFrom me\r\n>From you\r\n> From\r\n',
    ]);
  });

  it('passes over a message that is too large, and what stands before the first', () => {
    expect(split(`x\n\n${BEGIN}${'y'.repeat(50)}\n\n${BEGIN}B: c\n`, 7, 20)).toEqual([
      null,
      'B: c\n',
    ]);
    expect(split('no mbox at all')).toEqual([]);
  });

  it('gives the same however it comes in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('From x\n', '>From y\n', '\n', 'text\n', '\r\n', 'Fro', 'm z')),
        fc.integer({ min: 1, max: 9 }),
        (lines, size) => {
          expect(split(lines.join(''), size)).toEqual(split(lines.join('')));
        },
      ),
    );
  });
});
