import { describe, expect, it } from 'vitest';
import { bitmapType, fileKind, fileNameOf, previewOf } from './file-facts';

const name = (fileName: string | null, type = 'application/pdf') =>
  fileNameOf({ fileName, type }, 2);

describe('fileNameOf', () => {
  it.each([
    ['Treatment form.pdf', 'Treatment form.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\a.pdf', 'a.pdf'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\r\nb\u0000.pdf', 'a b .pdf'],
    ['.htaccess', 'htaccess'],
    ['con.txt', '_con.txt'],
    ['a<b>:"c|d?.pdf', 'a_b___c_d_.pdf'],
    ['  ', 'Attachment 2.pdf'],
  ])('%j becomes %j', (given, expected) => {
    expect(name(given)).toBe(expected);
  });

  it('names what has no name and keeps the ending of a long one', () => {
    expect(name(null, 'message/rfc822')).toBe('Attachment 2.eml');
    expect(name(null, 'application/x-unheard')).toBe('Attachment 2');
    expect(name(`${'x'.repeat(300)}.xlsx`)).toMatch(/^x{145}\.xlsx$/);
  });
});

describe('fileKind', () => {
  it('goes by type, then by name', () => {
    expect(fileKind('application/pdf', 'a.pdf').word).toBe('PDF');
    expect(fileKind('application/octet-stream', 'Tariff.xlsx').word).toBe('Spreadsheet');
    expect(fileKind('application/octet-stream', 'a.xyz').word).toBe('XYZ file');
    expect(fileKind('application/octet-stream', 'README').word).toBe('File');
  });
});

describe('previewOf', () => {
  it('draws bitmaps and short texts, never pages or vector pictures', () => {
    expect(previewOf({ type: 'image/png', decodedBytes: 10 })).toBe('image');
    expect(previewOf({ type: 'image/svg+xml', decodedBytes: 10 })).toBeNull();
    expect(previewOf({ type: 'text/html', decodedBytes: 10 })).toBeNull();
    expect(previewOf({ type: 'text/csv', decodedBytes: 10 })).toBe('text');
    expect(previewOf({ type: 'text/plain', decodedBytes: 3_000_000 })).toBeNull();
  });
});

describe('bitmapType', () => {
  it('reads the first bytes, not the word of the sender', () => {
    expect(bitmapType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d))).toBe('image/png');
    expect(bitmapType(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
    expect(bitmapType(new TextEncoder().encode('<svg xmlns="x">'))).toBeNull();
    expect(bitmapType(new Uint8Array())).toBeNull();
  });
});
