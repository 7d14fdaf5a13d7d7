import { describe, expect, it } from 'vitest';
import { readContentFields } from './content';
import { parseDate } from './date';
import { parameterText, parseParameterised } from './parameters';

const parameter = (raw: string, name: string) =>
  parameterText(parseParameterised(raw).params, name);
const fields = (...lines: string[]) =>
  readContentFields(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return { name: line.slice(0, colon), raw: line.slice(colon + 1) };
    }),
  );

describe('parameters', () => {
  it('reads the examples of RFC 2231', () => {
    expect(
      parameter(
        'message/external-body; access-type=URL;\r\n URL*0="ftp://";\r\n URL*1="cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"',
        'url',
      )?.text,
    ).toBe('ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar');
    expect(
      parameter(
        "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
        'title',
      )?.text,
    ).toBe('This is ***fun***');
    const both =
      "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"";
    expect(parameter(both, 'title')?.text).toBe("This is even more ***fun*** isn't it!");
  });

  it('reads quotes, comments and what RFC 2045 5.1 shows', () => {
    expect(parseParameterised(' text/plain; charset=us-ascii (Plain text)')).toEqual({
      value: 'text/plain',
      loose: false,
      params: [{ name: 'charset', value: 'us-ascii' }],
    });
    expect(parseParameterised('(c) TEXT/Plain (a; b=c) ; Charset = "a\\"b;c"').params).toEqual([
      { name: 'charset', value: 'a"b;c' },
    ]);
  });

  it('reads what the wild writes', () => {
    expect(parameter('a/b; filename=my report (1).pdf; x=y', 'filename')?.text).toBe(
      'my report (1).pdf',
    );
    expect(parameter('a/b; filename="=?utf-8?B?w6kucGRm?="', 'filename')?.text).toBe('é.pdf');
    expect(parameter("a/b; filename*0*=utf-8''%c3; filename*1*=%a9.pdf", 'filename')).toEqual({
      text: 'é.pdf',
      damaged: false,
    });
    expect(parameter('a/b; filename*1="a"; filename*2=b', 'filename')?.text).toBe('ab');
    expect(parameter('a/b charset=utf-8 format=flowed', 'format')?.text).toBe('flowed');
    expect(parseParameterised('a/b boundary=x').loose).toBe(true);
    expect(parameter('a/b; name="never closed', 'name')?.text).toBe('never closed');
    expect(parameter('a/b; ; =; x; name=n', 'name')?.text).toBe('n');
    expect(parameter('a/b; name=one; name=two', 'name')).toEqual({ text: 'one', damaged: true });
    expect(parameter("a/b; name*=x-none''a%zz", 'name')).toEqual({ text: 'a%zz', damaged: true });
  });

  it('is linear: hostile megabytes pass', () => {
    for (const piece of ['(', '()', '"', 'a=', ';', ' ', 'a', '\\', '(\\', 'x="" ', '=', 'a (']) {
      parseParameterised(`a/b; ${piece.repeat(1_000_000 / piece.length)}`);
      parseParameterised(piece.repeat(1_000_000 / piece.length));
    }
  });
});

describe('content fields', () => {
  it('takes the name from the disposition first', () => {
    expect(
      fields(
        'Content-Type: a/b; name=type.txt',
        'Content-Disposition: ATTACHMENT; filename=disp.txt',
      ),
    ).toMatchObject({
      type: 'a/b',
      disposition: 'attachment',
      fileName: 'disp.txt',
    });
    expect(fields('Content-Type: a/b; name=type.txt', 'Content-Disposition: inline')).toMatchObject(
      {
        fileName: 'type.txt',
      },
    );
  });

  it('reads encodings and charsets however they are dressed', () => {
    expect(fields('Content-Transfer-Encoding: BASE64 (comment)').encoding).toBe('base64');
    expect(fields('Content-Transfer-Encoding: quoted-printable; x').encoding).toBe(
      'quoted-printable',
    );
    expect(fields("Content-Type: text/plain; charset='UTF-8'").charset).toBe('utf-8');
    expect(fields("Content-Type: text/plain; charset*=us-ascii''utf-8").charset).toBe('utf-8');
  });

  it('has no type where none can be read', () => {
    for (const raw of ['text', 'text/plain/x', '/', '"text/plain"']) {
      expect(fields(`Content-Type: ${raw}`)).toMatchObject({ type: null, unreadableType: true });
    }
    expect(fields()).toMatchObject({ type: null, unreadableType: false });
  });
});

describe('dates', () => {
  it('reads RFC 5322 3.3, its appendix and the obsolete forms', () => {
    const iso = (raw: string) => parseDate(raw)?.toISOString() ?? null;
    expect(iso(' Fri, 21 Nov 1997 09:55:06 -0600')).toBe('1997-11-21T15:55:06.000Z');
    expect(
      iso(
        'Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)',
      ),
    ).toBe('1969-02-14T03:02:00.000Z');
    expect(iso('21 Nov 97 09:55:06 GMT')).toBe('1997-11-21T09:55:06.000Z');
    expect(iso('Mon, 1 Jan 24 00:00:00 EST')).toBe('2024-01-01T05:00:00.000Z');
    expect(iso('yesterday')).toBeNull();
    expect(iso('Fri, 32 Nov 1997 09:55:06 -0600')).toBeNull();
  });
});
