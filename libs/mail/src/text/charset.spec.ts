import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from '../bytes';
import { decodeBody, decodeText } from './body-text';
import { decodeCharset } from './charset';

const sound = (text: string) => ({ text, damaged: false });
const decode = (bytes: string, charset: string | null) =>
  decodeCharset(bytesFromLatin1(bytes), charset);

describe('charsets', () => {
  it('reads what mail uses, under the names it uses', () => {
    expect(decode('\xc4\xe3\xba\xc3', 'GB2312')).toEqual(sound('你好'));
    expect(decode('\xb1\xe8', 'ks_c_5601-1987')).toEqual(sound('김'));
    expect(decode('\xcf\xf0\xe8\xe2\xe5\xf2', 'windows-1251')).toEqual(sound('Привет'));
    expect(decode('\xf0\xd2\xc9\xd7\xc5\xd4', 'KOI8-R')).toEqual(sound('Привет'));
    expect(decode('\x82\xb1', 'Shift_JIS')).toEqual(sound('こ'));
    expect(decode('\xa7A\xa6n', 'big5')).toEqual(sound('你好'));
    for (const name of [
      'cp1252',
      'windows1252',
      '"ISO-8859-1"',
      'iso8859-1',
      'ISO-8859-1:1987',
      'latin1',
    ]) {
      expect(decode('caf\xe9 \x80', name)).toEqual(sound('café €'));
    }
  });

  it('reads the ones that the runtime leaves out', () => {
    // RFC 2152, RFC 1557, RFC 1843: their own examples.
    expect(decode('Hi Mom -+Jjo--!', 'utf-7')).toEqual(sound('Hi Mom -☺-!'));
    expect(decode('A+ImIDkQ.', 'UNICODE-1-1-UTF-7')).toEqual(sound('A≢Α.'));
    expect(decode('1 +- 1', 'utf-7')).toEqual(sound('1 + 1'));
    expect(decode('\x1b$)C\x0e0!\x0f ok', 'iso-2022-kr')).toEqual(sound('가 ok'));
    expect(decode('This sentence is in ~{<:Ky2;S{#,NpJ)l6HK!#~}Bye.', 'HZ-GB-2312')).toEqual(
      sound('This sentence is in 己所不欲，勿施於人。Bye.'),
    );
    expect(decode('\0\0\0a\0\x01\xf6\0', 'utf-32')).toEqual(sound('a😀'));
  });

  it('reads UTF-16 by its mark, else by where the zeros stand', () => {
    expect(decode('\xff\xfeh\0i\0', 'utf-16')).toEqual(sound('hi'));
    expect(decode('\xfe\xff\0h\0i', 'us-ascii')).toEqual(sound('hi'));
    expect(decode('\0h\0i', 'utf-16')).toEqual(sound('hi'));
    expect(decode('h\0i\0', 'utf-16')).toEqual(sound('hi'));
  });

  it('puts up with ISO-2022-JP that goes back to ASCII and out again', () => {
    expect(decode('\x1b$B%F\x1b(B\x1b$B%9\x1b(B', 'iso-2022-jp')).toEqual(sound('テス'));
  });

  it('reads unlabelled text as UTF-8 where it is that, else guesses and says so', () => {
    expect(decode('plain', null)).toEqual(sound('plain'));
    expect(decode('caf\xc3\xa9', 'us-ascii')).toEqual(sound('café'));
    expect(decode('caf\xe9', null)).toEqual({ text: 'café', damaged: true });
    expect(decode('\xd0\x9f\xd1\x80\xd0\xb8\xd0', null)).toEqual({
      text: 'При\ufffd',
      damaged: true,
    });
  });

  it('says so when a charset is unknown or the bytes do not fit', () => {
    for (const name of ['x-martian', 'constructor', '__proto__']) {
      expect(decode('text', name)).toEqual({ text: 'text', damaged: true });
    }
    expect(decode('a\xffb', 'utf-8')).toEqual({ text: 'a\ufffdb', damaged: true });
    expect(decode('a\xef\xbf\xbdb', 'utf-8')).toEqual(sound('a\ufffdb'));
  });
});

describe('bodies', () => {
  it('undoes transfer encoding and charset', () => {
    const part = { type: 'text/plain', charset: 'iso-8859-1', encoding: 'quoted-printable' };
    expect(decodeBody(bytesFromLatin1('caf=E9'), part)).toEqual(sound('café'));
    expect(decodeBody(bytesFromLatin1('caf=X'), part)).toEqual({ text: 'caf=X', damaged: true });
  });

  it('looks into mark-up for a charset that no header gives', () => {
    const html = bytesFromLatin1('<meta charset="windows-1251"><p>\xcf\xf0\xe8');
    expect(decodeText(html, { type: 'text/html', charset: null }).text).toContain('При');
    expect(decodeText(html, { type: 'text/html', charset: 'koi8-r' }).text).not.toContain('При');
  });
});
