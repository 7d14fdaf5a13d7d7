import { describe, expect, it } from 'vitest';
import { createMimeReader } from '../reader/reader';

/** The one part of a message with these fields. */
function partWith(...fields: string[]) {
  const reader = createMimeReader();
  reader.write(Buffer.from(`${fields.join('\r\n')}\r\n\r\nx`));
  return reader.end().parts[0]!;
}

const DIFFERS = 'file name differs from place to place';

describe('the name of a file that is told in two places', () => {
  it.each([
    ['the same', 'a.txt', "utf-8''a.txt"],
    ['marks taken off', 'naive.txt', "utf-8''na%C3%AFve.txt"],
    ['letters left out', 'na_ve.txt', "utf-8''na%C3%AFve.txt"],
    ['nothing that ASCII could say', '__.txt', "utf-8''%E5%A0%B1%E5%91%8A.txt"],
  ])('is one name: %s', (_, plain, extended) => {
    const part = partWith(
      `Content-Disposition: attachment; filename="${plain}"; filename*=${extended}`,
    );
    expect(part.damage).toEqual([]);
  });

  it.each([
    ['two forms', "Content-Disposition: attachment; filename=a.txt; filename*=utf-8''b.txt"],
    [
      'two fields',
      'Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=b.txt',
    ],
  ])('is in doubt where they differ: %s', (_, fields) => {
    expect(partWith(fields).damage).toEqual([DIFFERS]);
  });
});
