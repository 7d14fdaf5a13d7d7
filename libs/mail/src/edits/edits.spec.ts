import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1, concatBytes, latin1FromBytes } from '../bytes';
import { StructureLimitError } from '../facts';
import { headerText } from '../header/encoded-word';
import { fieldsNamed, firstField } from '../header/fields';
import { createMimeReader } from '../reader/reader';
import { applyHeaderEdits, type Edit } from './header-edits';
import { createHeaderEditStream } from './stream';

const block =
  'Received: by x\r\nSUBJECT: Hello\r\n there\r\nTo: a@b.test\r\nsubject: again\r\n\r\n';
const apply = (header: string, ...edits: Edit[]) =>
  latin1FromBytes(applyHeaderEdits(bytesFromLatin1(header), edits));
const factsOf = (header: string) => {
  const reader = createMimeReader();
  reader.write(bytesFromLatin1(header));
  return reader.end();
};
const subjectOf = (header: string) => {
  const field = firstField(factsOf(header).headers, 'subject');
  return field ? headerText(field).text : null;
};

describe('header edits', () => {
  it('sets a field in its place, or at the end, and leaves the rest alone', () => {
    expect(apply(block, { kind: 'set-header', name: 'Subject', value: 'new' })).toBe(
      'Received: by x\r\nSubject: new\r\nTo: a@b.test\r\n\r\n',
    );
    expect(apply(block, { kind: 'set-header', name: 'X-Class', value: 'geheim für alle' })).toBe(
      `${block.slice(0, -2)}X-Class: =?utf-8?B?Z2VoZWltIGbDvHIgYWxsZQ==?=\r\n\r\n`,
    );
  });

  it('removes fields and puts lines on top, in order', () => {
    const edits: Edit[] = [
      { kind: 'remove-header', name: 'subject' },
      { kind: 'add-top', lines: 'X-One: 1\r\n' },
      { kind: 'add-top', lines: 'Received: from a\r\n\tby b; now' },
    ];
    expect(apply(block, ...edits)).toBe(
      'Received: from a\r\n\tby b; now\r\nX-One: 1\r\nReceived: by x\r\nTo: a@b.test\r\n\r\n',
    );
    expect(apply('From x\r\nA: b\r\n\r\n', { kind: 'add-top', lines: 'T: 1' })).toBe(
      'From x\r\nT: 1\r\nA: b\r\n\r\n',
    );
  });

  it('removes all fields whose names begin alike', () => {
    const family: Edit = { kind: 'remove-headers', prefix: 'X-Org-' };
    expect(apply('A: b\r\nx-org-SCL: 1\r\n 2\r\nX-ORG-: 3\r\nX-Organ: c\r\n\r\n', family)).toBe(
      'A: b\r\nX-Organ: c\r\n\r\n',
    );
    const set: Edit = { kind: 'set-header', name: 'X-Org-SCL', value: '5' };
    expect(apply('X-Org-SCL: 1\r\nA: b\r\n\r\n', family, set)).toBe('A: b\r\nX-Org-SCL: 5\r\n\r\n');
  });

  it('works without a blank line, without fields, and before a line that is no header', () => {
    const set: Edit = { kind: 'set-header', name: 'X', value: 'y' };
    expect(apply('A: b', set)).toBe('A: b\r\nX: y\r\n');
    expect(apply('\r\n', set)).toBe('X: y\r\n\r\n');
    expect(apply('A: b\r\nbody begins here\r\n', set)).toBe('A: b\r\nX: y\r\nbody begins here\r\n');
    expect(apply('A: b\n\n', set)).toBe('A: b\nX: y\n\n');
  });

  it.each([
    ['[ENC] ', 'Hello'],
    ['[ENC]', 'Hello'],
    ['[ENC] ', '=?utf-8?q?Gr=C3=BC=C3=9Fe?= you'],
    ['[ENC]', '=?utf-8?q?Gr=C3=BC=C3=9Fe?='],
    ['[grün] ', 'Hello'],
    ['[grün]', 'Hello'],
    ['[grün] ', '=?utf-8?q?Gr=C3=BC=C3=9Fe?='],
    ['[grün]', '=?utf-8?q?Gr=C3=BC=C3=9Fe?='],
    ['=', '?utf-8?q?x?='],
    ['[ENC] ', 'Gr\xc3\xbc\xc3\x9fe raw'],
    [`[${'long '.repeat(20)}] `, `subject ${'long too '.repeat(30)}`.trim()],
    [`[${'länge '.repeat(20)}] `, 'short'],
  ])('puts %j before the subject %j exactly', (text, subject) => {
    const edited = apply(`Subject: ${subject}\r\nTo: x\r\n\r\n`, { kind: 'prepend-subject', text });
    expect(subjectOf(edited)).toBe(text + headerText(subject).text);
    expect(factsOf(edited).headers.map((field) => field.name)).toEqual(['Subject', 'To']);
    for (const line of edited.split('\r\n')) expect(line.length).toBeLessThan(998);
  });

  it('makes a subject where there is none', () => {
    expect(apply('To: x\r\n\r\n', { kind: 'prepend-subject', text: '[ENC] ' })).toBe(
      'To: x\r\nSubject: [ENC]\r\n\r\n',
    );
    expect(subjectOf(apply('Subject:\r\n\r\n', { kind: 'prepend-subject', text: '[ENC] ' }))).toBe(
      '[ENC]',
    );
  });

  it.each([
    ['Cc: Kim <kim@x.test>\r\n', 'Cc: Kim <kim@x.test>,\r\n <ana@x.test>,\r\n <"a b"@x.test>\r\n'],
    ['To: x\r\n', 'To: x\r\nCc: <ana@x.test>,\r\n <"a b"@x.test>\r\n'],
    ['Cc: ana@X.test\r\n', 'Cc: ana@X.test,\r\n <"a b"@x.test>\r\n'],
    ['Cc: undisclosed-recipients:;\r\n', 'Cc: <ana@x.test>,\r\n <"a b"@x.test>\r\n'],
  ])('names further people after %j', (before, after) => {
    const edited = apply(`${before}\r\n`, {
      kind: 'add-addresses',
      name: 'Cc',
      addresses: ['ana@x.test', '"a b"@x.test'],
    });
    expect(edited).toBe(`${after}\r\n`);
  });

  it('lets no value add a line', () => {
    const evil = 'x\r\nBcc: evil@x.test\r\n\r\n<script>';
    const edited = apply(
      block,
      { kind: 'set-header', name: 'X-A', value: evil },
      { kind: 'prepend-subject', text: evil },
    );
    expect(factsOf(edited).headers.map((field) => field.name.toLowerCase())).toEqual([
      'received',
      'subject',
      'to',
      'subject',
      'x-a',
    ]);
    expect(fieldsNamed(factsOf(edited).headers, 'bcc')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, text) => {
        const result = apply(
          block,
          { kind: 'set-header', name: 'X-A', value },
          { kind: 'prepend-subject', text },
        );
        expect(factsOf(result).headers).toHaveLength(5);
        expect(factsOf(result).problems.map((each) => each.detail)).toEqual(['subject']);
      }),
    );
  });

  it('refuses names and lines that are no header', () => {
    for (const name of ['', 'a b', 'a:b', 'a\r\nb', 'é']) {
      expect(() => apply(block, { kind: 'set-header', name, value: 'x' })).toThrow(RangeError);
      expect(() => apply(block, { kind: 'remove-header', name })).toThrow(RangeError);
    }
    for (const lines of [
      '',
      ' folded first',
      'no header',
      'A: b\r\n\r\nC: d',
      'A: b\r\n \r\n',
      'A: é',
      'From x',
    ]) {
      expect(() => apply(block, { kind: 'add-top', lines }), lines).toThrow(RangeError);
    }
  });
});

describe('the edit stream', () => {
  const edits: Edit[] = [
    { kind: 'set-header', name: 'X-A', value: 'b' },
    { kind: 'add-top', lines: 'T: 1' },
  ];
  const run = (message: string, size: number, list = edits) => {
    const stream = createHeaderEditStream(list);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < message.length; at += size) {
      pieces.push(stream.write(bytesFromLatin1(message.slice(at, at + size))).slice());
    }
    return latin1FromBytes(concatBytes([...pieces, stream.end()]));
  };

  it('edits the header and passes the body on, however it is cut', () => {
    const messages = [
      `${block}body \xff\r\n\r\nmore\r\n`,
      'A: b\r\nno header\r\n\r\nbody',
      'A: b',
      'no header at all',
      `A: b\r\n${'no header '.repeat(500)}\r\nbody`,
      '',
    ];
    for (const message of messages) {
      const whole = run(message, message.length + 1);
      expect(whole.startsWith('T: 1\r\n')).toBe(true);
      expect(whole).toContain('X-A: b\r\n');
      for (const size of [1, 2, 3, 7, 100, 5000]) expect(run(message, size)).toBe(whole);
      expect(run(message, 3, [])).toBe(message);
    }
    expect(run(messages[0]!, 5).endsWith('\r\nX-A: b\r\n\r\nbody \xff\r\n\r\nmore\r\n')).toBe(true);
    expect(run(messages[1]!, 5)).toBe('T: 1\r\nA: b\r\nX-A: b\r\nno header\r\n\r\nbody');
  });

  it('holds no more than the limit', () => {
    const stream = createHeaderEditStream(edits, 100);
    expect(() => {
      for (let i = 0; i < 20; i++) stream.write(bytesFromLatin1('X: 0123456789\r\n'));
    }).toThrow(StructureLimitError);
  });
});
