import { Readable } from 'node:stream';
import { createMimeReader, type MessageFacts, type Part, partIndexOf } from '@chancery/mail';
import type { OpenedMessage } from '../deliver/content';

/** A part that goes, and the message that takes its place. */
export interface Replacement {
  part: Part;
  opened: Buffer;
}

/**
 * A mail with opened messages in the place of some of its parts; every other byte is what it was. It is read again:
 * a message that does not come out whole, because a line in it is a boundary of the mail around it for one, is never
 * sent so.
 *
 * @param replacements parts of the mail, none within another
 * @returns null where they do not fit
 */
export function rebuilt(mail: Buffer, replacements: readonly Replacement[]): OpenedMessage | null {
  const pieces: Buffer[] = [];
  const places: { headerOffset: number; length: number }[] = [];
  let read = 0;
  let written = 0;
  const write = (piece: Buffer): void => {
    pieces.push(piece);
    written += piece.length;
  };
  for (const { part, opened } of [...replacements].sort(
    (a, b) => a.part.headerOffset - b.part.headerOffset,
  )) {
    if (part.headerOffset < read) return null;
    write(mail.subarray(read, part.headerOffset));
    places.push({ headerOffset: written, length: opened.length });
    write(headerFor(opened));
    write(opened);
    read = part.bodyOffset + part.bodyLength;
  }
  write(mail.subarray(read));
  const bytes = Buffer.concat(pieces);
  const facts = factsOf(bytes);
  const whole = places.every(({ headerOffset, length }) =>
    facts.parts.some(
      (part) =>
        part.headerOffset === headerOffset &&
        part.type === 'message/rfc822' &&
        part.bodyLength === length,
    ),
  );
  if (!whole) return null;
  return {
    size: bytes.length,
    bytes: () => Readable.from([bytes]),
    index: () => partIndexOf(facts),
  };
}

/** RFC 2046 5.2.1: no encoding but these. */
function headerFor(opened: Buffer): Buffer {
  const encoding = opened.some((byte) => byte > 127) ? '8bit' : '7bit';
  return Buffer.from(
    'Content-Type: message/rfc822\r\n' +
      'Content-Disposition: attachment; filename="message.eml"\r\n' +
      `Content-Transfer-Encoding: ${encoding}\r\n\r\n`,
  );
}

function factsOf(bytes: Buffer): MessageFacts {
  const reader = createMimeReader();
  reader.write(bytes);
  return reader.end();
}
