import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createOpener,
  createSealer,
  headerLength,
  messageContext,
  openObject,
  openRange,
  openSegments,
  openStream,
  plaintextPerSegment,
  plaintextSize,
  sealedSize,
  sealObject,
  sealStream,
  SealWriter,
  segmentCount,
  segmentOf,
  segmentsFor,
  splitSegments,
} from '.';
import { chunksOf, codeOf, codeOfAsync, gather, sampleBytes } from './testing/sample';
import * as web from './web';

const key = createSecretKey(sampleBytes(32));
const rawKey = key.export();
const aad = messageContext('m1');

const lengths = fc.integer({ min: 0, max: 700 });
const segmentLengths = fc.integer({ min: 33, max: 200 });
const chunkSizes = fc.integer({ min: 1, max: 300 });

const written = (plaintext: Uint8Array, segmentLength: number, chunkSize: number): Buffer => {
  const writer = new SealWriter(key, { segmentLength }, aad);
  const sealed = [writer.header];
  for (let at = 0; at < plaintext.length; at += chunkSize) {
    // The socket's buffer is reused: what the writer keeps must be its own.
    const chunk = Buffer.from(plaintext.subarray(at, at + chunkSize));
    sealed.push(...writer.write(chunk));
    chunk.fill(0xee);
  }
  sealed.push(...writer.end());
  expect(writer.plaintextLength).toBe(plaintext.length);
  expect(writer.segments).toBe(sealed.length - 1);
  return Buffer.concat(sealed);
};

describe('every way of sealing and opening', () => {
  it('gives the same plaintext, in the size foretold', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        segmentLengths,
        chunkSizes,
        chunkSizes,
        async (length, segmentLength, chunkIn, chunkOut) => {
          const plaintext = sampleBytes(length);
          const objects = [
            sealObject(key, plaintext, aad, segmentLength),
            written(plaintext, segmentLength, chunkIn),
            await gather(sealStream(key, chunksOf(plaintext, chunkIn), aad, segmentLength)),
            await web.sealObject(rawKey, plaintext, aad, segmentLength),
            await gather(web.sealStream(rawKey, chunksOf(plaintext, chunkIn), aad, segmentLength)),
          ];
          for (const sealed of objects) {
            expect(sealed.length).toBe(sealedSize(length, segmentLength));
            expect(plaintextSize(sealed.length, segmentLength)).toBe(length);
            expect(openObject(key, sealed, aad).equals(plaintext)).toBe(true);
            expect(
              (await gather(openStream(key, chunksOf(sealed, chunkOut), aad))).equals(plaintext),
            ).toBe(true);
            expect(Buffer.from(await web.openObject(rawKey, sealed, aad)).equals(plaintext)).toBe(
              true,
            );
            expect(
              (await gather(web.openStream(rawKey, chunksOf(sealed, chunkOut), aad))).equals(
                plaintext,
              ),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('opens any range alone, from whole objects and from fetched segments', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        segmentLengths,
        fc.nat(700),
        fc.nat(700),
        async (length, segmentLength, a, b) => {
          const [start, end] = [Math.min(a, b, length), Math.min(Math.max(a, b), length)];
          const plaintext = sampleBytes(length);
          const expected = plaintext.subarray(start, end).toString('hex');
          const sealed = sealObject(key, plaintext, aad, segmentLength);
          expect(openRange(key, sealed, aad, start, end).toString('hex')).toBe(expected);
          expect(
            Buffer.from(await web.openRange(rawKey, sealed, aad, start, end)).toString('hex'),
          ).toBe(expected);
          if (start === end) return;

          const header = sealed.subarray(0, headerLength);
          const total = segmentCount(sealed.length, segmentLength);
          const { from, count, skip } = segmentsFor(start, end, segmentLength);
          const fetched = splitSegments(sealed.subarray(headerLength), segmentLength).slice(
            from,
            from + count,
          );
          const node = openSegments(key, header, aad, from, fetched, total).subarray(
            skip,
            skip + end - start,
          );
          expect(node.toString('hex')).toBe(expected);
          const browser = await web.openSegments(rawKey, header, aad, from, fetched, total);
          expect(Buffer.from(browser.subarray(skip, skip + end - start)).toString('hex')).toBe(
            expected,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('works at the segment length of messages', () => {
    const plaintext = sampleBytes(200_000);
    const sealed = written(plaintext, 65_536, 10_000);
    expect(segmentCount(sealed.length, 65_536)).toBe(4);
    expect(openObject(key, sealed, aad, { segmentLength: 65_536 }).equals(plaintext)).toBe(true);
    expect(
      openRange(key, sealed, aad, 65_500, 65_510).equals(plaintext.subarray(65_500, 65_510)),
    ).toBe(true);
  });
});

describe('random access', () => {
  const plaintext = sampleBytes(100);
  const sealed = sealObject(key, plaintext, aad, 64);
  const header = sealed.subarray(0, headerLength);
  const segments = splitSegments(sealed.subarray(headerLength), 64);

  it('refuses a segment at another place, or as the last one when it is not', async () => {
    const opener = createOpener(key, header, aad);
    for (const [at, segment] of segments.entries())
      for (let index = 0; index < 6; index++)
        for (const last of [false, true]) {
          const right = index === at && last === (at === segments.length - 1);
          expect(codeOf(() => opener.segmentAt(index, segment, last)) === null).toBe(right);
        }
    expect(codeOf(() => openSegments(key, header, aad, 0, segments.slice(0, 2), 2))).toBe(
      'truncated',
    );
    expect(
      codeOf(() => openSegments(key, header, aad, 0, segments, segments.length + 1)),
    ).not.toBeNull();
    expect(
      await codeOfAsync(() => web.openSegments(rawKey, header, aad, 0, segments.slice(0, 2), 2)),
    ).toBe('truncated');
  });

  it('refuses what lies beyond the object', async () => {
    expect(codeOf(() => openRange(key, sealed, aad, 0, 101))).toBe('range');
    expect(codeOf(() => openRange(key, sealed, aad, 5, 4))).toBe('range');
    expect(codeOf(() => openRange(key, sealed, aad, -1, 4))).toBe('range');
    expect(codeOf(() => openSegments(key, header, aad, 3, segments, 4))).toBe('range');
    expect(await codeOfAsync(() => web.openRange(rawKey, sealed, aad, 0, 101))).toBe('range');
    expect(await codeOfAsync(() => web.openSegments(rawKey, header, aad, 3, segments, 4))).toBe(
      'range',
    );
  });

  it('counts offsets and segments', () => {
    expect(plaintextPerSegment(65_536)).toBe(65_504);
    expect(segmentOf(65_503, 65_536)).toBe(0);
    expect(segmentOf(65_504, 65_536)).toBe(1);
    expect(segmentsFor(65_503, 65_505, 65_536)).toEqual({ from: 0, count: 2, skip: 65_503 });
    expect(sealedSize(0, 4096)).toBe(headerLength + 32);
    expect(sealedSize(4064, 4096)).toBe(headerLength + 4096);
    expect(sealedSize(4065, 4096)).toBe(headerLength + 4096 + 33);
  });
});

describe('misuse', () => {
  it('is refused: a key that has not 32 bytes', async () => {
    for (const length of [0, 16, 31, 33, 64]) {
      const short = sampleBytes(length);
      expect(codeOf(() => sealObject(short, short, aad))).toBe('key');
      expect(await codeOfAsync(() => web.sealObject(short, short, aad))).toBe('key');
    }
  });

  it('is refused: a browser key of another algorithm', async () => {
    const other = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
    ]);
    expect(await codeOfAsync(() => web.sealObject(other, sampleBytes(1), aad))).toBe('key');
    const kept = await web.importKey(rawKey);
    expect(kept.extractable).toBe(false);
    expect(
      openObject(key, await web.sealObject(kept, sampleBytes(5), aad), aad).equals(sampleBytes(5)),
    ).toBe(true);
  });

  it('is refused: segments of the wrong length, and anything after the last', async () => {
    const sealer = createSealer(key, { segmentLength: 64 }, aad);
    const browser = await web.createSealer(rawKey, { segmentLength: 64 }, aad);
    for (const length of [0, 31, 33]) {
      expect(codeOf(() => sealer.segment(sampleBytes(length)))).toBe('oversize');
      expect(
        codeOf(() => createSealer(key, { segmentLength: 64 }, aad).final(sampleBytes(33))),
      ).toBe('oversize');
    }
    expect(await codeOfAsync(() => browser.segment(sampleBytes(31)))).toBe('oversize');
    sealer.segment(sampleBytes(32));
    sealer.final(sampleBytes(0));
    expect(codeOf(() => sealer.final(sampleBytes(0)))).toBe('closed');
    const writer = new SealWriter(key, { segmentLength: 64 }, aad);
    writer.end();
    expect(codeOf(() => writer.write(sampleBytes(1)))).toBe('closed');
    expect(codeOf(() => writer.end())).toBe('closed');
    const opener = createOpener(key, sealer.header, aad);
    expect(codeOf(() => opener.final(sampleBytes(31)))).toBe('truncated');
  });

  it('is refused: a segment length that FLOE or this library does not take', () => {
    for (const segmentLength of [0, 32, 33.5, -64, Number.NaN, 2 ** 24 + 1])
      expect(codeOf(() => sealObject(key, sampleBytes(1), aad, segmentLength))).toBe('parameters');
    const sealed = sealObject(key, sampleBytes(1), aad, 4096);
    expect(codeOf(() => openObject(key, sealed, aad, { segmentLength: 65_536 }))).toBe(
      'parameters',
    );
  });
});
