// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { IndexedPart } from './choose-body';
import { partBytes, partText } from './part-content';

/** A message of one body, given out in pieces of `step` bytes as segments would. */
const source = (body: Uint8Array, step = 7) => ({
  async *ranges(start: number, length: number) {
    for (let at = start; at < start + length; at += step)
      yield await Promise.resolve(body.subarray(at, Math.min(at + step, start + length)));
  },
});

const part = (
  encoding: string | null,
  charset: string | null,
  bytes: number,
  decoded: number,
  type = 'text/plain',
) =>
  ({
    type,
    encoding,
    charset,
    bodyOffset: 0,
    bodyLength: bytes,
    decodedBytes: decoded,
  }) as IndexedPart;

const ascii = (text: string) => new TextEncoder().encode(text);

describe('partBytes', () => {
  it('decodes base64 over the borders of pieces', async () => {
    const body = ascii('VGhlIGZvcm0gaXMg\r\nYXR0YWNoZWQu\r\n');
    const bytes = await partBytes(source(body), part('BASE64', null, body.length, 21));
    expect(new TextDecoder().decode(bytes)).toBe('The form is attached.');
  });

  it('stops reading at the limit', async () => {
    const body = ascii('x'.repeat(1000));
    expect(await partBytes(source(body), part('7bit', null, 1000, 1000), 10)).toHaveLength(10);
  });
});

describe('partText', () => {
  it('decodes quoted-printable and ISO-8859-1', async () => {
    const body = ascii('Gr=FC=DFe=\r\n aus K=F6ln');
    const { text, cut } = await partText(
      source(body, 3),
      part('quoted-printable', 'iso-8859-1', body.length, 14),
      1000,
    );
    expect(text).toBe('Grüße aus Köln');
    expect(cut).toBe(false);
  });

  it('reads the charset out of the mark-up where the part names none', async () => {
    const body = Uint8Array.of(...ascii('<meta charset="windows-1251">'), 0xcf, 0xf0, 0xe8);
    const { text } = await partText(
      source(body),
      part('8bit', null, body.length, body.length, 'text/html'),
      1000,
    );
    expect(text).toContain('При');
  });

  it('says when it cut, and cuts no character in half', async () => {
    const body = ascii('äöü'.repeat(100));
    const { text, cut } = await partText(
      source(body),
      part('8bit', 'utf-8', body.length, body.length),
      101,
    );
    expect(cut).toBe(true);
    expect(text).toBe(`${'äöü'.repeat(16)}äö`);
  });
});
