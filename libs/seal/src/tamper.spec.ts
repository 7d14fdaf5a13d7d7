import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  headerLength,
  messageContext,
  openObject,
  openStream,
  sealedSize,
  sealObject,
  segmentOverhead,
} from '.';
import { headerPrefix, kdfInfo } from './format';
import { hkdfExpand } from './node/kdf';
import { chunksOf, codeOf, codeOfAsync, sampleBytes } from './testing/sample';
import * as web from './web';

const key = createSecretKey(sampleBytes(32));
const rawKey = key.export();
const aad = messageContext('m1');
const SEGMENT = 64;
/** Three full inner segments and a shorter last one. */
const plaintext = sampleBytes(3 * (SEGMENT - segmentOverhead) + 9);
const sealed = sealObject(key, plaintext, aad, SEGMENT);
const segments = Array.from({ length: 4 }, (_, index) =>
  sealed.subarray(headerLength + index * SEGMENT, headerLength + (index + 1) * SEGMENT),
);
const header = sealed.subarray(0, headerLength);

const flipped = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

/** The ways in which bytes can come out, in Node and by WebCrypto. */
const refusals = async (altered: Uint8Array) => {
  const node = codeOf(() => openObject(key, altered, aad));
  const browser = await codeOfAsync(() => web.openObject(rawKey, altered, aad));
  expect(browser).toBe(node);
  return node;
};

/** What a stream gives before it fails must be a beginning of the genuine plaintext, and it must fail. */
async function expectStreamFails(altered: Uint8Array): Promise<number> {
  const given: Buffer[] = [];
  const code = await codeOfAsync(async () => {
    for await (const piece of openStream(key, chunksOf(altered, 50), aad)) given.push(piece);
  });
  expect(code).not.toBeNull();
  const opened = Buffer.concat(given);
  expect(opened.equals(plaintext.subarray(0, opened.length))).toBe(true);
  return opened.length;
}

describe('a sealed object that was altered', () => {
  it('is the one that opens untouched', async () => {
    expect(await refusals(sealed)).toBeNull();
    expect(openObject(key, sealed, aad).equals(plaintext)).toBe(true);
  });

  it('is refused before a byte is given, whichever header bit was flipped', async () => {
    for (let bit = 0; bit < headerLength * 8; bit++) {
      const altered = flipped(sealed, bit);
      expect(await refusals(altered), `bit ${bit}`).toMatch(/^(header-tag|parameters)$/);
      expect(await expectStreamFails(altered)).toBe(0);
    }
  });

  it('is refused whichever body bit was flipped', async () => {
    for (let bit = headerLength * 8; bit < sealed.length * 8; bit++) {
      const altered = flipped(sealed, bit);
      expect(await refusals(altered), `bit ${bit}`).toMatch(/^(segment-tag|truncated|trailing)$/);
      await expectStreamFails(altered);
    }
  });

  it('is refused at every shorter length', async () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(await refusals(sealed.subarray(0, length)), `length ${length}`).toMatch(
        /^(truncated|segment-tag|trailing)$/,
      );
      await expectStreamFails(sealed.subarray(0, length));
    }
  });

  it('is refused with bytes added behind it', async () => {
    for (const extra of [1, SEGMENT - 1, SEGMENT, SEGMENT + 1]) {
      const altered = Buffer.concat([sealed, sampleBytes(extra)]);
      expect(await refusals(altered)).not.toBeNull();
      await expectStreamFails(altered);
    }
    expect(await refusals(Buffer.concat([sealed, Buffer.alloc(1)]))).toBe('trailing');
  });

  it('is refused with any two segments exchanged, one left out, or one repeated', async () => {
    const orders: number[][] = [];
    for (let a = 0; a < 4; a++) {
      orders.push(
        [0, 1, 2, 3].filter((index) => index !== a),
        [0, 1, 2, 3].flatMap((index) => (index === a ? [a, a] : [index])),
      );
      for (let b = a + 1; b < 4; b++)
        orders.push([0, 1, 2, 3].map((index) => (index === a ? b : index === b ? a : index)));
    }
    for (const order of orders) {
      const altered = Buffer.concat([
        header,
        ...order.map((index) => segments[index] ?? Buffer.alloc(0)),
      ]);
      expect(await refusals(altered), order.join()).not.toBeNull();
      await expectStreamFails(altered);
    }
  });

  it('is refused with a segment of another object under the same key and context', async () => {
    const other = sealObject(key, plaintext, aad, SEGMENT);
    const altered = Buffer.concat([
      sealed.subarray(0, headerLength + SEGMENT),
      other.subarray(headerLength + SEGMENT),
    ]);
    expect(await refusals(altered)).toBe('segment-tag');
  });

  it('is refused under another key, another context and the header of another object', async () => {
    const otherKey = createSecretKey(sampleBytes(64).subarray(32));
    expect(codeOf(() => openObject(otherKey, sealed, aad))).toBe('header-tag');
    expect(codeOf(() => openObject(key, sealed, messageContext('m2')))).toBe('header-tag');
    const foreign = sealObject(otherKey, plaintext, aad, SEGMENT);
    // A key commits to its object: no header makes the same segments open under a second key.
    const grafted = Buffer.concat([
      foreign.subarray(0, headerLength),
      sealed.subarray(headerLength),
    ]);
    expect(codeOf(() => openObject(otherKey, grafted, aad))).toBe('segment-tag');
    expect(await refusals(grafted)).toBe('header-tag');
  });
});

describe('a larger object', () => {
  const large = sampleBytes(12_600);
  const altered = sealObject(key, large, aad);

  it('is refused with any of 100,000 body bits flipped', () => {
    let refused = 0;
    for (let bit = headerLength * 8; bit < headerLength * 8 + 100_000; bit++) {
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (codeOf(() => openObject(key, altered, aad)) !== null) refused++;
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    expect(refused).toBe(100_000);
    expect(openObject(key, altered, aad).equals(large)).toBe(true);
  });

  it('is refused at every shorter length', () => {
    let refused = 0;
    for (let length = 0; length < altered.length; length++)
      if (codeOf(() => openObject(key, altered.subarray(0, length), aad)) !== null) refused++;
    expect(refused).toBe(sealedSize(large.length, 4096));
  });
});

describe('a suite that is not known', () => {
  /** A header that is genuine under these parameters: its tag is right, so only the check of the suite can refuse it. */
  const genuine = (change: (prefix: Uint8Array) => void) => {
    const prefix = headerPrefix(SEGMENT, sampleBytes(32));
    change(prefix);
    return Buffer.concat([
      prefix,
      hkdfExpand(key, kdfInfo(prefix, 'header', aad), 32),
      sealed.subarray(headerLength),
    ]);
  };

  it('is told apart from a bad tag', async () => {
    expect(await refusals(genuine(() => undefined))).toBe('segment-tag');
  });

  it.each([
    ['AEAD', 0],
    ['KDF', 1],
  ])('is refused for every other %s', async (_, at) => {
    for (let id = 1; id < 256; id++)
      expect(await refusals(genuine((prefix) => (prefix[at] = id)))).toBe('parameters');
  });

  it.each([0, 12, 16, 31, 33, 64, 0x20000000])(
    'is refused for an IV length of %i',
    async (length) => {
      expect(
        await refusals(genuine((prefix) => new DataView(prefix.buffer).setUint32(6, length))),
      ).toBe('parameters');
    },
  );

  it.each([0, 1, 32, 2 ** 24 + 1, 2 ** 31, 2 ** 32 - 1])(
    'is refused for a segment length of %i',
    async (length) => {
      expect(
        await refusals(genuine((prefix) => new DataView(prefix.buffer).setUint32(2, length))),
      ).toBe('parameters');
    },
  );
});

describe('sealing', () => {
  it('never gives two equal blocks, within an object or between objects', () => {
    const blocks = new Set<string>();
    let count = 0;
    for (let object = 0; object < 20; object++) {
      const bytes = sealObject(key, Buffer.alloc(65_536), aad, object % 2 === 0 ? 4096 : 65_536);
      for (let at = headerLength; at + 16 <= bytes.length; at += 16, count++)
        blocks.add(bytes.toString('latin1', at, at + 16));
    }
    expect(blocks.size).toBe(count);
  });
});
