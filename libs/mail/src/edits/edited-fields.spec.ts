import type { MessageEdit } from '@chancery/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from '../bytes';
import { partIndexOf } from '../part-index';
import { createMimeReader } from '../reader/reader';
import { editedFields } from './edited-fields';
import { applyHeaderEdits } from './header-edits';

const fieldsOf = (header: Uint8Array) => {
  const reader = createMimeReader();
  reader.write(header);
  const { subject, to, cc } = partIndexOf(reader.end());
  // A blank at an end survives in an encoded word only; it says nothing.
  return { subject: subject.trim(), to, cc };
};

const HEADERS = [
  'Subject: Hello\r\nTo: Ann <ann@x.test>, b@x.test\r\n\r\n',
  'subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nCc: c@x.test\r\n\r\n',
  'To: undisclosed-recipients:;\r\n\r\n',
  'From: a@x.test\r\n\r\n',
];

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const edit: fc.Arbitrary<MessageEdit> = fc.oneof(
  fc.record({
    kind: fc.constant('set-header' as const),
    name: fc.constantFrom('Subject', 'SUBJECT', 'X-Other'),
    value: text,
  }),
  fc.record({
    kind: fc.constant('remove-header' as const),
    name: fc.constantFrom('subject', 'X-Other'),
  }),
  fc.record({
    kind: fc.constant('remove-headers' as const),
    prefix: fc.constantFrom('Sub', 'subject', 'X-'),
  }),
  fc.record({ kind: fc.constant('prepend-subject' as const), text }),
  fc.record({
    kind: fc.constant('add-addresses' as const),
    name: fc.constantFrom('To' as const, 'Cc' as const),
    addresses: fc.array(fc.constantFrom('ANN@x.test', 'c@x.test', 'new@x.test'), { minLength: 1 }),
  }),
);

describe('fields after edits', () => {
  it.each(HEADERS)('are those of the edited header, of %j', (header) => {
    const original = bytesFromLatin1(header);
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        // White space is folded by whoever reads a header; it says nothing.
        const told = JSON.stringify(editedFields(fieldsOf(original), edits)).replace(/ +/g, ' ');
        const written = fieldsOf(applyHeaderEdits(original, edits));
        expect(told).toBe(JSON.stringify(written).replace(/ +/g, ' '));
      }),
    );
  });

  it('keeps what it does not know', () => {
    const index = { subject: 'x', to: [], cc: [], headerBytes: 7 };
    expect(editedFields(index, [{ kind: 'prepend-subject', text: '[a] ' }])).toEqual({
      ...index,
      subject: '[a] x',
    });
  });
});
