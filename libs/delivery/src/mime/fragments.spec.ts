import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { cutAt, encodeFragments, encodeValue, fill, joinFragments } from './fragments';

const anyText = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.toWellFormed());

describe('fragments', () => {
  it('are cut at their marks and filled again', () => {
    const marks = new Map([
      ['markA', 'a'],
      ['markB', 'b'],
    ] as const);
    const fragments = cutAt('<markA>|markB|markA', marks);
    expect(fragments).toEqual({ texts: ['<', '>|', '|', ''], holes: ['a', 'b', 'a'] });
    expect(fill(fragments, { a: '1', b: '2' })).toBe('<1>|2|1');
    expect(fill(joinFragments(['[', fragments, ']']), { a: '', b: '2' })).toBe('[<>|2|]');
  });

  it('come out of quoted-printable as they went in, whatever fills them', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (before, value, after) => {
        const encoded = fill(encodeFragments({ texts: [before, after], holes: ['x'] }), {
          x: encodeValue(value),
        });
        for (const line of encoded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
        expect(encoded).toMatch(/^[\r\n\t -~]*$/);
        const parsed = await PostalMime.parse(
          `Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}`,
        );
        const content = parsed.attachments[0]?.content;
        const decoded = content instanceof ArrayBuffer ? Buffer.from(content).toString('utf8') : '';
        const lines = (text: string) => text.replace(/\r\n|\r|\n/g, '\n');
        // Line ends at the border belong to the text or the value, not to both.
        expect(lines(decoded).replace(/\n+$/, '')).toBe(
          (lines(before) + lines(value) + lines(after)).replace(/\n+$/, ''),
        );
      }),
      { numRuns: 300 },
    );
  });
});
