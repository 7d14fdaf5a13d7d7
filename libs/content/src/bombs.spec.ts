import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { everyAttachment, inspectAttachment } from './index';
import { docxOf, tarOf, zipOf } from './test-files';

const zeros = Buffer.alloc(64 * 1024 * 1024);
/** A gigabyte of zeros, as sixteen streams that a reader joins. */
const gigabyte = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(zeros)));
const layers = (depth: number): Buffer =>
  depth === 0
    ? zipOf([['0.dll', Buffer.alloc(1024 * 1024)]])
    : zipOf(
        (() => {
          const inner = layers(depth - 1);
          return Array.from({ length: 16 }, (_, at) => [`lib ${at}.zip`, inner] as const);
        })(),
      );
const nested = (depth: number): Buffer =>
  Array.from({ length: depth }).reduce<Buffer>(
    (inner) => zipOf([['inner.zip', inner]]),
    zipOf([['a.txt', 'x']]),
  );
const xml = (text: string): Buffer => docxOf([['x']], [['word/more.xml', text]]);

const BOMBS: readonly [name: string, file: () => Buffer][] = [
  ['a gigabyte of zeros, gzip', () => gigabyte],
  ['64 MB of zeros, zip', () => zipOf([['zeros', zeros]])],
  [
    'ten times 30 MB of zeros, zip',
    () =>
      zipOf(
        Array.from({ length: 10 }, (_, at) => [`${at}`, zeros.subarray(0, 30_000_000)] as const),
      ),
  ],
  ['sixteen zips in each of sixteen, five deep', () => layers(5)],
  ['a hundred zips in one another', () => nested(100)],
  [
    'gzip in gzip, thirty times',
    () => Array.from({ length: 30 }).reduce<Buffer>((inner) => gzipSync(inner), gzipSync('x')),
  ],
  [
    'ten thousand members, zip',
    () => zipOf(Array.from({ length: 10_000 }, (_, at) => [`${at}.txt`, 'x'] as const)),
  ],
  [
    'ten thousand members, tar',
    () => tarOf(Array.from({ length: 10_000 }, (_, at) => [`${at}.txt`, 'x'] as const)),
  ],
  [
    'twenty thousand parts, docx',
    () =>
      docxOf(
        [['x']],
        Array.from({ length: 20_000 }, (_, at) => [`word/${at}.xml`, '<a/>'] as const),
      ),
  ],
  ['a part of 64 MB, docx', () => docxOf([['x']], [['word/big.xml', zeros]])],
  ['elements fifty thousand deep', () => xml('<a>'.repeat(50_000))],
];

test('text in a hundred members is kept up to a limit, and what is beyond is told', async () => {
  const page = Buffer.alloc(1024 * 1024, 'Project Falcon. ');
  const file = zipOf(Array.from({ length: 100 }, (_, at) => [`${at}.txt`, page] as const));
  const facts = await inspectAttachment(file, {
    path: '1',
    name: 'many.zip',
    declaredType: null,
    charset: null,
  });
  const kept = facts.members.filter(({ text }) => text);
  expect(kept).toHaveLength(16);
  expect(facts.members[16]).toMatchObject({ text: null, limitExceeded: 'bytes' });
});

describe('files made to exhaust their reader end at a limit', () => {
  test.each(BOMBS)('%s', async (_, file) => {
    const facts = await inspectAttachment(file(), {
      path: '2',
      name: 'bomb',
      declaredType: null,
      charset: null,
    });
    const all = [...everyAttachment([facts])];
    expect(all.some(({ limitExceeded }) => limitExceeded !== null)).toBe(true);
    expect(all.length).toBeLessThanOrEqual(1_001);
  });

  test.each<[string, () => Buffer]>([
    [
      'entities that grow',
      () =>
        xml(
          `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><a>&b;</a>`,
        ),
    ],
    ['a name of a megabyte', () => zipOf([['n'.repeat(60_000), 'x']])],
    ['brackets of RTF', () => Buffer.from(`{\\rtf1 ${'{'.repeat(500_000)}`)],
    ['a PDF of nothing but dictionaries', () => Buffer.from(`%PDF-1.4\n${'<<'.repeat(200_000)}`)],
    [
      'a header of a megabyte',
      () => Buffer.from(`Received: ${'x'.repeat(1_000_000)}\r\nSubject: y\r\n\r\nz`),
    ],
    ['an open tag without end', () => Buffer.from(`<html>${'<a '.repeat(500_000)}`)],
    ['comments without end', () => Buffer.from(`<html>${'<!--'.repeat(500_000)}`)],
  ])('or are read: %s', async (_, file) => {
    const facts = await inspectAttachment(file(), {
      path: '2',
      name: 'bomb',
      declaredType: null,
      charset: null,
    });
    expect(facts.text?.text.length ?? 0).toBeLessThanOrEqual(1024 * 1024);
  });
});
