// @vitest-environment node
import { createOpener, plaintextPerSegment, sealObject, segmentCount } from '@chancery/seal/web';
import { describe, expect, it } from 'vitest';
import { MessageSource } from './message-source';

const SEGMENT = 4096;
const HEADER = 74;
const key = crypto.getRandomValues(new Uint8Array(32));
const aad = new TextEncoder().encode('message|m1');

async function sealed(bytes: number, spoil?: (object: Uint8Array) => void) {
  const plaintext = new Uint8Array(bytes).map((_, at) => (at * 31) % 251);
  const object = await sealObject(key, plaintext, aad, SEGMENT);
  spoil?.(object);
  const opener = await createOpener(key, object.subarray(0, HEADER), aad);
  const asked: string[] = [];
  const source = new MessageSource(opener, segmentCount(object.length, SEGMENT), (from, to) => {
    asked.push(`${from}-${to}`);
    return Promise.resolve(object.slice(HEADER + from * SEGMENT, HEADER + (to + 1) * SEGMENT));
  });
  return { plaintext, source, asked };
}

describe('MessageSource', () => {
  it('fetches only the segments of a range, and each once', async () => {
    const { plaintext, source, asked } = await sealed(100_000);
    const capacity = plaintextPerSegment(SEGMENT);
    expect(await source.openRange(capacity - 5, 10)).toEqual(
      plaintext.slice(capacity - 5, capacity + 5),
    );
    expect(await source.openRange(capacity, 10)).toEqual(plaintext.slice(capacity, capacity + 10));
    expect(asked).toEqual(['0-1']);
  });

  it('gives any range of the message, first and last byte too', async () => {
    const { plaintext, source } = await sealed(100_000);
    for (const [start, length] of [
      [0, 1],
      [0, 100_000],
      [99_999, 1],
      [50_000, 0],
      [4064, 4064],
      [123, 77_777],
    ] as const)
      expect(await source.openRange(start, length)).toEqual(plaintext.slice(start, start + length));
  });

  it('asks for a large range in batches and keeps little of it', async () => {
    const { plaintext, source, asked } = await sealed(400_000);
    expect(await source.openRange(0, 400_000)).toEqual(plaintext);
    expect(asked.slice(0, 2)).toEqual(['0-15', '16-31']);
    expect(await source.openRange(0, 10)).toEqual(plaintext.slice(0, 10));
    expect(asked.at(-1)).toBe('0-0');
  });

  it('gives nothing of a segment that was altered, and says so', async () => {
    const { source } = await sealed(10_000, (object) => void (object[HEADER + SEGMENT + 50]! ^= 1));
    await expect(source.openRange(0, 10)).resolves.toHaveLength(10);
    await expect(source.openRange(5_000, 10)).rejects.toMatchObject({ code: 'message.damaged' });
  });

  it('refuses ranges that are not in the message', async () => {
    const { source } = await sealed(10_000);
    for (const [start, length] of [
      [9_999, 2],
      [-1, 5],
      [0, 1e9],
      [0.5, 1],
    ] as const)
      await expect(source.openRange(start, length)).rejects.toMatchObject({
        code: 'message.damaged',
      });
  });
});
