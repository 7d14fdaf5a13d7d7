import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from '../bytes';
import type { MessageFacts } from '../facts';
import { headerText } from '../header/encoded-word';
import { createMimeReader } from './reader';

function read(message: string | string[]): MessageFacts {
  const text = typeof message === 'string' ? message : message.join('\r\n');
  const reader = createMimeReader({ text: true });
  reader.write(bytesFromLatin1(text));
  return reader.end();
}

/** Path, type and decoded text of the leaves that have text. */
const shape = (facts: MessageFacts) => facts.parts.map((part) => `${part.path} ${part.type}`);
const texts = (facts: MessageFacts) => facts.text.map((each) => each.text);
const codes = (facts: MessageFacts) => facts.problems.map((each) => each.code);

describe('structure', () => {
  it('numbers parts as IMAP does and measures them in the message', () => {
    const lines = [
      'Content-Type: multipart/mixed; boundary=out',
      '',
      'preamble',
      '--out',
      'Content-Type: multipart/alternative; boundary="in"',
      '',
      '--in',
      '',
      'plain',
      '--in',
      'Content-Type: text/html; charset=UTF-8',
      '',
      '<p>html</p>',
      '--in--',
      '',
      '--out',
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Transfer-Encoding: base64',
      'Content-ID: <one@here>',
      '',
      'aGVsbG8=',
      '--out--',
      'epilogue',
    ];
    const facts = read(lines);
    expect(shape(facts)).toEqual([
      ' multipart/mixed',
      '1 multipart/alternative',
      '1.1 text/plain',
      '1.2 text/html',
      '2 application/pdf',
    ]);
    expect(texts(facts)).toEqual(['plain', '<p>html</p>']);
    const whole = lines.join('\r\n');
    const pdf = facts.parts[4]!;
    expect(whole.slice(pdf.bodyOffset, pdf.bodyOffset + pdf.bodyLength)).toBe('aGVsbG8=');
    expect(whole.slice(pdf.headerOffset).startsWith('Content-Type: application/pdf')).toBe(true);
    expect(pdf).toMatchObject({ decodedBytes: 5, attachment: true, fileName: 'a.pdf', depth: 1 });
    expect(pdf.contentId).toBe('one@here');
    expect(facts.parts[3]).toMatchObject({ charset: 'utf-8', attachment: false });
    expect(facts.parts[0]).toMatchObject({ multipart: true, decodedBytes: 0, attachment: false });
    expect(facts.size).toBe(whole.length);
    expect(facts.problems).toEqual([]);
  });

  it('reads bare LF as it reads CRLF', () => {
    const facts = read(
      'Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b--\n',
    );
    expect(shape(facts)).toEqual([' multipart/mixed', '1 text/plain']);
    expect(texts(facts)).toEqual(['hi']);
    expect(facts.parts[1]?.bodyLength).toBe(2);
  });

  it('goes into embedded messages, which have one child and are attachments', () => {
    const facts = read([
      'Content-Type: message/rfc822',
      '',
      'Subject: inner',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'deep',
      '--b--',
    ]);
    expect(shape(facts)).toEqual([' message/rfc822', '1 multipart/mixed', '1.1 text/plain']);
    expect(facts.parts[0]).toMatchObject({ attachment: true, multipart: false });
    expect(facts.parts[0]?.decodedBytes).toBe(facts.parts[0]?.bodyLength);
    expect(texts(facts)).toEqual(['deep']);
    expect(facts.headers.map((field) => field.name)).toEqual(['Content-Type']);
  });

  it('takes parts of a digest for messages (RFC 2046 5.1.5)', () => {
    const facts = read([
      'Content-Type: multipart/digest; boundary=d',
      '',
      '--d',
      '',
      'Subject: one',
      '',
      'body one',
      '--d--',
    ]);
    expect(shape(facts)).toEqual([' multipart/digest', '1 message/rfc822', '1.1 text/plain']);
    expect(texts(facts)).toEqual(['body one']);
  });

  it('is not misled by a boundary that begins another (RFC 2046 5.1.1)', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=abc',
      '',
      '--abc',
      'Content-Type: multipart/mixed; boundary=abcd',
      '',
      '--abcd',
      '',
      'inner',
      '--abcd--',
      '--abc   \t',
      '',
      'outer',
      '--abc--',
    ]);
    expect(shape(facts)).toEqual([
      ' multipart/mixed',
      '1 multipart/mixed',
      '1.1 text/plain',
      '2 text/plain',
    ]);
    expect(texts(facts)).toEqual(['inner', 'outer']);
    expect(facts.problems).toEqual([]);
  });

  it('calls a part damaged in which a line only begins like a boundary', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=abc',
      '',
      '--abc',
      '',
      'before',
      '--abcx',
      '',
      'after',
      '--abc--',
    ]);
    expect(texts(facts)).toEqual(['before\r\n--abcx\r\n\r\nafter']);
    expect(facts.text[0]?.damaged).toBe(true);
    expect(codes(facts)).toContain('boundary-lookalike');
  });

  it('lets an outer boundary end everything inside it', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=out',
      '',
      '--out',
      'Content-Type: multipart/mixed; boundary=in',
      '',
      '--in',
      '',
      'never closed',
      '--out',
      '',
      'second',
      '--out--',
    ]);
    expect(texts(facts)).toEqual(['never closed', 'second']);
    expect(shape(facts).at(-1)).toBe('2 text/plain');
    expect(codes(facts)).toEqual(['boundary-open']);
  });

  it('reads to the end where the final boundary is missing', () => {
    const facts = read(['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'text', '']);
    expect(texts(facts)).toEqual(['text']);
    expect(codes(facts)).toEqual(['boundary-open']);
  });

  it('does not open a multipart again behind its final boundary, but says so', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'seen',
      '--b--',
      '--b',
      '',
      'hidden',
    ]);
    expect(texts(facts)).toEqual(['seen', '']);
    expect(facts.text[1]).toMatchObject({ path: '', damaged: true });
    expect(facts.parts[0]?.damage).toEqual(['boundary after the final one']);
  });

  it('keeps the text of a multipart without parts, and calls it damaged', () => {
    for (const type of ['multipart/mixed; boundary=never', 'multipart/mixed']) {
      const facts = read([`Content-Type: ${type}`, '', 'secret text', '']);
      expect(facts.parts).toHaveLength(1);
      expect(facts.parts[0]?.multipart).toBe(false);
      expect(facts.text).toMatchObject([{ text: 'secret text\r\n', damaged: true }]);
    }
  });

  it('calls a boundary used on two levels damaged', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      '',
      'x',
      '--b--',
    ]);
    expect(facts.parts[1]?.damage).toContain('boundary of an outer part used again');
  });

  it('takes the longer boundary where a line is one and ends the other, and calls that damaged', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: multipart/mixed; boundary="b--"',
      '',
      '--b--',
      '',
      'inner',
      '--b----',
      '--b--',
    ]);
    expect(texts(facts)).toEqual(['inner', '']);
    expect(facts.parts[1]?.damage).toContain('boundary of an outer part used again');
  });
});

describe('header blocks', () => {
  it('keeps fields raw, in order, with folding', () => {
    const facts = read(['Subject : a\r\n\tb', 'X-Empty:', 'subject: c', '', 'body']);
    expect(facts.headers).toEqual([
      { name: 'Subject', raw: ' a\r\n\tb' },
      { name: 'X-Empty', raw: '' },
      { name: 'subject', raw: ' c' },
    ]);
    expect(headerText(facts.headers[0]!).text).toBe('a\tb');
    expect(codes(facts)).toEqual(['repeated-field']);
    expect(texts(facts)).toEqual(['body']);
  });

  it('begins the body at a line that is no header, as mail servers do', () => {
    const facts = read(['Subject: x', 'this is no header', 'Content-Type: text/html', '', 'body']);
    expect(facts.headers).toHaveLength(1);
    expect(texts(facts)).toEqual(['this is no header\r\nContent-Type: text/html\r\n\r\nbody']);
    expect(facts.parts[0]?.damage).toHaveLength(1);
    expect(facts.text[0]?.damaged).toBe(true);
  });

  it('reads a message of headers only, and an empty one', () => {
    expect(read('Subject: x').headers).toEqual([{ name: 'Subject', raw: ' x' }]);
    expect(read('').parts).toMatchObject([{ type: 'text/plain', bodyLength: 0 }]);
    expect(read('\r\n').parts[0]?.bodyOffset).toBe(2);
  });

  it('passes over an mbox line', () => {
    const facts = read(['From a@b Thu Jan  1 00:00:00 1970', 'Subject: x', '', 'body']);
    expect(facts.headers).toEqual([{ name: 'Subject', raw: ' x' }]);
  });

  it('takes NUL and raw 8-bit as they come', () => {
    const facts = read('Subject: a\0b \xc3\xa9\r\n\r\nbody \0 \xe9');
    expect(headerText(facts.headers[0]!)).toEqual({ text: 'a\0b é', damaged: false });
    expect(facts.text).toMatchObject([{ text: 'body \0 é', damaged: true }]);
  });

  it('calls a part damaged whose type stands twice and differs', () => {
    const facts = read(['Content-Type: text/plain', 'Content-Type: text/html', '', '<b>x']);
    expect(facts.parts[0]).toMatchObject({ type: 'text/plain' });
    expect(facts.parts[0]?.damage).toEqual(['content-type stands twice and differs']);
  });

  it('ends a header at a boundary', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '--b',
      '--b',
      '',
      'text',
      '--b--',
    ]);
    expect(shape(facts)).toEqual([' multipart/mixed', '1 text/html', '2 text/plain']);
    expect(facts.parts[1]?.bodyLength).toBe(0);
  });
});
