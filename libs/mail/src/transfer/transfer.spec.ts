import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1, concatBytes, latin1FromBytes } from '../bytes';
import { encodeBase64 } from './base64';
import { createTransferDecoder, decodeTransfer } from './decoder';

const decode = (text: string, encoding: string | null) => {
  const { bytes, damage } = decodeTransfer(bytesFromLatin1(text), encoding);
  return [latin1FromBytes(bytes), damage.length === 0 ? 'sound' : 'damaged'];
};

describe('base64', () => {
  it('decodes the vectors of RFC 4648 10', () => {
    const vectors = {
      '': '',
      f: 'Zg==',
      fo: 'Zm8=',
      foo: 'Zm9v',
      foob: 'Zm9vYg==',
      fooba: 'Zm9vYmE=',
      foobar: 'Zm9vYmFy',
    };
    for (const [plain, coded] of Object.entries(vectors)) {
      expect(decode(coded, 'base64')).toEqual([plain, 'sound']);
      expect(encodeBase64(bytesFromLatin1(plain))).toBe(coded);
    }
  });

  it('forgives missing padding and white space, and notes what readers differ about', () => {
    expect(decode('Zm9v\r\n Ym\tFy', 'base64')).toEqual(['foobar', 'sound']);
    expect(decode('Zm9vYg', 'base64')).toEqual(['foob', 'sound']);
    expect(decode('Zm9!vYg==', 'base64')).toEqual(['foob', 'damaged']);
    expect(decode('Zm8=Zm8=', 'base64')).toEqual(['fofo', 'damaged']);
    expect(decode('Zm9vY', 'base64')).toEqual(['foo', 'damaged']);
  });
});

describe('quoted-printable', () => {
  it('follows RFC 2045 6.7', () => {
    const example = "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.";
    expect(decode(example, 'quoted-printable')).toEqual([
      "Now's the time for all folk to come to the aid of their country.",
      'sound',
    ]);
    expect(decode('a=3Db \t\r\nc=e9=E9', 'quoted-printable')).toEqual([
      'a=b\r\nc\xe9\xe9',
      'sound',
    ]);
    expect(decode('soft = \t\r\nend=', 'quoted-printable')).toEqual(['soft end', 'sound']);
    expect(decode('inner  spaces  stay', 'quoted-printable')).toEqual([
      'inner  spaces  stay',
      'sound',
    ]);
  });

  it('leaves what is no escape as it is, and notes it', () => {
    expect(decode('a=b', 'quoted-printable')).toEqual(['a=b', 'damaged']);
    expect(decode('1==2 =4G =  x', 'quoted-printable')).toEqual(['1==2 =4G =  x', 'damaged']);
  });
});

describe('other encodings', () => {
  it('undoes uuencode', () => {
    const coded = 'begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n';
    for (const name of ['x-uuencode', 'uuencode', 'x-uue']) {
      expect(decode(coded, name)).toEqual(['Cat', 'sound']);
    }
    expect(decode('no begin', 'uuencode')).toEqual(['', 'damaged']);
  });

  it('leaves identity encodings alone, and unknown ones with a note', () => {
    for (const name of [null, '7bit', '8bit', 'binary'])
      expect(decode('a=3D', name)).toEqual(['a=3D', 'sound']);
    expect(decode('a=3D', 'x-rot13')).toEqual(['a=3D', 'damaged']);
  });
});

describe('pieces', () => {
  const body = fc.oneof(
    fc.string({
      unit: fc.constantFrom('=', 'A', '4', '\r', '\n', ' ', '\t', 'g', '!', '\xe9'),
      maxLength: 60,
    }),
    fc.string({ maxLength: 60 }),
  );

  it('never change what is decoded', () => {
    const encodings = fc.constantFrom('base64', 'quoted-printable', 'x-uuencode', null);
    fc.assert(
      fc.property(body, encodings, fc.integer({ min: 1, max: 9 }), (text, encoding, size) => {
        const bytes = bytesFromLatin1(text);
        const decoder = createTransferDecoder(encoding);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          pieces.push(decoder.push(bytes, at, Math.min(bytes.length, at + size)));
        }
        const whole = decodeTransfer(bytes, encoding);
        expect(concatBytes([...pieces, decoder.end()])).toEqual(whole.bytes);
        expect(decoder.damage).toEqual(whole.damage);
      }),
      { numRuns: 1000 },
    );
  });
});
