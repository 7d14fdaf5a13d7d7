import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { takeLogo } from './logo';

/** A PNG by hand: header as told, and this in its IDAT. */
function png(width: number, height: number, unpacked: Buffer, extra: Buffer[] = []): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...extra.map((data) => chunk('zTXt', data)),
    chunk('IDAT', deflateSync(unpacked)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#0B5A5E' } });
const svg = (inside: string, attributes = 'width="300" height="100"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`);

describe('a logo that is taken', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'may be a %s, and becomes a small PNG',
    async (type) => {
      const taken = await takeLogo(await picture(3000, 800).toFormat(type).toBuffer());
      expect(taken.before).toMatchObject({ type: `image/${type}`, width: 3000, height: 800 });
      expect([taken.width, taken.height]).toEqual([340, 91]);
      expect(taken.png.length).toBeLessThan(40_000);
      expect((await sharp(taken.png).metadata()).format).toBe('png');
    },
  );

  it('is under 40 KB also where every pixel differs', async () => {
    const noise = Buffer.from(
      Array.from({ length: 1200 * 500 * 3 }, (_, i) => (i * 2654435761) >>> 24),
    );
    const raw = sharp(noise, { raw: { width: 1200, height: 500, channels: 3 } });
    const taken = await takeLogo(await raw.png().toBuffer());
    expect(taken.png.length).toBeLessThanOrEqual(40_000);
  });

  it('holds nothing of the file but its picture', async () => {
    const secret = 'taken at 52.5200 N by Ann';
    const photograph = await picture(400, 200)
      .withExif({ IFD0: { ImageDescription: secret } })
      .jpeg()
      .toBuffer();
    expect(photograph.includes(secret)).toBe(true);
    const { png: drawn } = await takeLogo(photograph);
    expect(drawn.includes(secret)).toBe(false);
    expect((await sharp(drawn).metadata()).exif).toBeUndefined();
  });

  it('is cut to the part that was chosen', async () => {
    const taken = await takeLogo(await picture(3000, 800).png().toBuffer(), {
      x: 100,
      y: 50,
      width: 170,
      height: 70,
    });
    expect([taken.width, taken.height]).toEqual([170, 70]);
  });

  it('may be a drawing that needs nothing else', async () => {
    const taken = await takeLogo(
      svg(
        '<defs><linearGradient id="g"><stop stop-color="#0B5A5E"/></linearGradient></defs><rect width="300" height="100" fill="url(#g)"/>',
      ),
    );
    expect(taken.before.type).toBe('image/svg+xml');
    expect([taken.width, taken.height]).toEqual([340, 113]);
  });
});

describe('a file that is refused', () => {
  const reasons = async (file: Buffer) => ({
    problem: await takeLogo(file).then(
      () => null,
      (error: { getStatus(): number; code: string; detail: string }) => ({
        status: error.getStatus(),
        code: error.code,
        detail: error.detail,
      }),
    ),
  });

  it('has 65,535 pixels a side', async () => {
    const { problem } = await reasons(png(65_535, 65_535, Buffer.alloc(16)));
    expect(problem).toMatchObject({ status: 422, code: 'logo.pixels' });
    expect(problem?.detail).toContain('65,535 × 65,535');
  });

  it('unpacks to a gigabyte', async () => {
    const { problem } = await reasons(png(16_384, 16_384, Buffer.alloc(64_000_000)));
    expect(problem).toMatchObject({ status: 422, code: 'logo.pixels' });
  });

  it('hides a bomb behind a small header', async () => {
    const text = Buffer.concat([
      Buffer.from('Comment\0\0', 'latin1'),
      deflateSync(Buffer.alloc(50_000_000)),
    ]);
    const before = process.memoryUsage().rss;
    await reasons(png(10, 10, Buffer.alloc(100_000_000), [text, text, text]));
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an event handler', '<rect onload="alert(1)"/>'],
    ['a foreign object', '<foreignObject><body/></foreignObject>'],
    ['a picture within', '<image href="#x"/>'],
    ['a reference to something outside', '<use href="https://elsewhere.test/x.svg#a"/>'],
    ['a reference to something outside', '<rect fill="url(https://elsewhere.test/#a)"/>'],
    ['a reference to something outside', '<a xlink:href="javascript:alert(1)"/>'],
    ['an import', '<style>@import "https://elsewhere.test/x.css"</style>'],
  ])('is a drawing with %s', async (what, inside) => {
    const { problem } = await reasons(svg(inside));
    expect(problem).toMatchObject({ status: 415, code: 'logo.svg' });
    expect(problem?.detail).toContain(what);
  });

  it('is a drawing that defines entities', async () => {
    const bomb = Buffer.from(
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>',
    );
    expect((await reasons(bomb)).problem?.detail).toContain('a document type or entity');
  });

  it('is a drawing as large as a bomb', async () => {
    const { problem } = await reasons(svg('<rect/>', 'width="65535" height="65535"'));
    expect(problem).toMatchObject({ status: 422, code: 'logo.pixels' });
  });

  it.each([
    ['a text file', Buffer.from('Dear customer,\nthis is not a logo.\n')],
    ['a text file', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a GIF file (image/gif)', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
    ['a PDF file (application/pdf)', Buffer.from('%PDF-1.7\n%\xe2\xe3\n', 'latin1')],
    ['no picture that is known here', Buffer.from([0, 1, 2, 3, 250, 251, 252])],
  ])('is %s, whatever its name says', async (what, file) => {
    const { problem } = await reasons(file);
    expect(problem).toMatchObject({ status: 415, code: 'logo.type' });
    expect(problem?.detail).toContain(`This is ${what}`);
  });

  it('is empty, too large, or cut off', async () => {
    expect((await reasons(Buffer.alloc(0))).problem?.status).toBe(415);
    expect((await reasons(Buffer.alloc(5_000_001))).problem?.status).toBe(413);
    const whole = await picture(400, 300).jpeg().toBuffer();
    const { problem } = await reasons(whole.subarray(0, 300));
    expect(problem).toMatchObject({ status: 422, code: 'logo.damaged' });
  });
});
