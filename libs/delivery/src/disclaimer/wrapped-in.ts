import { applyHeaderEdits, createMimeReader } from '@chancery/mail';
import MimeNode from 'nodemailer/lib/mime-node';
import { randomUUID } from 'node:crypto';
import { Cursor } from './cursor';
import { type Disclaimer, insertionOf } from './disclaimer';

/** Of the original alone: what its body is, and signatures that the new body breaks. */
const OF_THE_ORIGINAL =
  /^(?:content-.*|mime-version|dkim-signature|domainkey-signature|arc-.*|authentication-results|lines)$/i;

/**
 * A new message that says the texts and has the original, byte for byte, as an attached message
 * (RFC 2046 5.2.1). It comes from whom and goes to whom the original does, under its subject and identifier.
 *
 * @param source the message from its first byte
 * @param headerBytes length of its header, the blank line included
 */
export async function* wrappedIn(
  source: AsyncIterable<Uint8Array>,
  headerBytes: number,
  disclaimers: readonly Disclaimer[],
): AsyncGenerator<Buffer> {
  const cursor = new Cursor(source);
  const header = await cursor.wholeUpTo(headerBytes);
  const boundary = `=_${randomUUID()}`;
  yield Buffer.concat([
    outerHeader(header, boundary),
    Buffer.from(`--${boundary}\r\n`),
    await textOf(disclaimers),
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n` +
        'Content-Disposition: attachment; filename="message.eml"\r\n\r\n',
    ),
    header,
  ]);
  yield* cursor.rest();
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

function outerHeader(header: Buffer, boundary: string): Uint8Array {
  const reader = createMimeReader();
  reader.write(header);
  const names = new Set(
    reader
      .end()
      .headers.map(({ name }) => name.toLowerCase())
      .filter((name) => OF_THE_ORIGINAL.test(name)),
  );
  const edited = applyHeaderEdits(header, [
    ...[...names].map((name) => ({ kind: 'remove-header' as const, name })),
    { kind: 'set-header', name: 'MIME-Version', value: '1.0' },
    { kind: 'set-header', name: 'Content-Type', value: `multipart/mixed; boundary="${boundary}"` },
    { kind: 'set-header', name: 'Content-Transfer-Encoding', value: '8bit' },
  ]);
  // A message that is nothing but a header has no blank line.
  return /\n\r?\n$/.test(Buffer.from(edited.slice(-3)).toString('latin1'))
    ? edited
    : Buffer.concat([edited, Buffer.from('\r\n')]);
}

async function textOf(disclaimers: readonly Disclaimer[]): Promise<Buffer> {
  const { before, after } = insertionOf(disclaimers);
  const html = `<!DOCTYPE html>\r\n<html><body>\r\n${before.html}${after.html}</body></html>\r\n`;
  const text = [before.text, after.text].filter(Boolean).join('\r\n\r\n');
  const root = new MimeNode('multipart/mixed');
  const both = root.createChild('multipart/alternative');
  both.createChild('text/plain; charset=utf-8').setContent(`${text}\r\n`);
  both.createChild('text/html; charset=utf-8').setContent(html);
  const pieces: Buffer[] = [];
  for await (const piece of both.createReadStream()) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
