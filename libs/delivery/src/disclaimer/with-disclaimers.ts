import type { PartIndex } from '@chancery/contracts';
import {
  applyHeaderEdits,
  charsetName,
  createMimeReader,
  createTransferDecoder,
  decodeText,
  firstField,
  isPlainCharset,
  textEdges,
  unfold,
} from '@chancery/mail';
import { Encoder as Base64Encoder } from 'nodemailer/lib/base64';
import { buildHeaderValue, parseHeaderValue } from 'nodemailer/lib/mime-funcs';
import { Encoder as QuotedPrintableEncoder } from 'nodemailer/lib/qp';
import { pipeline, Readable, type Transform } from 'node:stream';
import { inCharset, type InCharset } from './charset';
import { Cursor } from './cursor';
import { type Disclaimer, type Insertion, insertionOf } from './disclaimer';
import { HtmlInserter, type Inserter } from './html-inserter';
import { TextInserter } from './text-inserter';

type IndexedPart = PartIndex['parts'][number];

/** The texts cannot be put into this message; who judged it should have known. */
export class DisclaimerError extends Error {
  override readonly name = 'DisclaimerError';
}

/** RFC 5322 2.1.1. */
const LINE = 998;
/** These carry any byte (RFC 2045 6.2). */
const EIGHT_BIT = /^(?:8.?bit|binary)$/;

/** One body and what goes into it. */
interface Place {
  part: IndexedPart;
  before: boolean;
  after: boolean;
}

/**
 * A message with texts before and after its body, piece by piece. Every wording gets them: HTML as HTML, text
 * as text. Everything but these bodies, and what their header says of charset and encoding, keeps its bytes.
 *
 * @param source the message from its first byte
 * @param parts what is known of its parts
 * @throws DisclaimerError where {@link textEdges} finds no place
 */
export async function* withDisclaimers(
  source: AsyncIterable<Uint8Array>,
  parts: readonly IndexedPart[],
  disclaimers: readonly Disclaimer[],
): AsyncGenerator<Buffer> {
  const cursor = new Cursor(source);
  const insertion = insertionOf(disclaimers);
  for (const place of placesOf(parts, disclaimers)) yield* changed(cursor, place, insertion);
  yield* cursor.rest();
}

function placesOf(parts: readonly IndexedPart[], disclaimers: readonly Disclaimer[]): Place[] {
  const edges = textEdges(parts);
  if (!edges) throw new DisclaimerError('the body of the message cannot be changed');
  const wanted = new Set(disclaimers.map(({ location }) => location));
  return parts
    .map((part) => ({
      part,
      before: wanted.has('prepend') && edges.first.includes(part),
      after: wanted.has('append') && edges.last.includes(part),
    }))
    .filter(({ before, after }) => before || after)
    .sort((a, b) => a.part.bodyOffset - b.part.bodyOffset);
}

async function* changed(
  cursor: Cursor,
  { part, before, after }: Place,
  insertion: Insertion,
): AsyncGenerator<Buffer> {
  const kind = part.type === 'text/html' ? 'html' : 'text';
  const texts = inCharset(
    before ? insertion.before[kind] : '',
    after ? insertion.after[kind] : '',
    part.charset,
  );
  const encoding = encodingFor(part, texts);
  const relabel = encoding !== part.encoding || texts.becomes !== null;
  if (relabel || part.bodyLength === 0) {
    if (part.headerOffset === undefined)
      throw new DisclaimerError('where the header of the body begins is not known');
    yield* cursor.upTo(part.headerOffset);
    const { last } = cursor;
    const block = await cursor.wholeUpTo(part.bodyOffset);
    yield ended(relabel ? relabelled(block, part, texts, encoding) : block, last);
  } else yield* cursor.upTo(part.bodyOffset);

  const body = cursor.upTo(part.bodyOffset + part.bodyLength);
  const decoded = texts.converts ? toUtf8(undone(body, part), part) : undone(body, part);
  const inserter: Inserter =
    kind === 'html'
      ? new HtmlInserter(texts.before.toString('latin1'), texts.after.toString('latin1'))
      : new TextInserter(texts.before, texts.after);
  let last = '';
  for await (const piece of encoded(through(decoded, inserter), encoding)) {
    if (piece.length > 0) last = piece.toString('latin1', piece.length - 1);
    yield piece;
  }
  // What follows a part is the line end of its boundary; the last line of a message has its own, and a part that
  // was nothing but a header may have none.
  if ((part.path === '' || part.bodyLength === 0) && last !== '\n') yield Buffer.from('\r\n');
}

/** The encoding of the body stays where it has room for the texts. */
function encodingFor({ encoding }: IndexedPart, texts: InCharset): string | null {
  if (encoding === 'base64' || encoding === 'quoted-printable') return encoding;
  if (texts.converts) return 'quoted-printable';
  const all = Buffer.concat([texts.before, texts.after]);
  const fits = EIGHT_BIT.test(encoding ?? '') || all.every((byte) => byte < 128);
  const short = all
    .toString('latin1')
    .split('\n')
    .every((line) => line.length <= LINE);
  return fits && short ? encoding : 'quoted-printable';
}

/** The header block of a part with the charset and encoding that its body has now. */
function relabelled(
  block: Buffer,
  part: IndexedPart,
  { becomes }: InCharset,
  encoding: string | null,
): Buffer {
  const reader = createMimeReader();
  reader.write(block);
  const { headers } = reader.end();
  const type = parseHeaderValue(unfold(firstField(headers, 'content-type')?.raw ?? part.type));
  const value = buildHeaderValue({
    value: type.value || part.type,
    params: { ...type.params, ...(becomes ? { charset: becomes } : {}) },
  });
  const edited = applyHeaderEdits(block, [
    ...(part.path === ''
      ? [{ kind: 'set-header' as const, name: 'MIME-Version', value: '1.0' }]
      : []),
    ...(becomes ? [{ kind: 'set-header' as const, name: 'Content-Type', value }] : []),
    ...(encoding === part.encoding || encoding === null
      ? []
      : [{ kind: 'set-header' as const, name: 'Content-Transfer-Encoding', value: encoding }]),
  ]);
  return Buffer.from(edited);
}

/** A header with its blank line, which a part without a body may lack, as may the boundary before it its line end. */
function ended(block: Buffer, before: string): Buffer {
  const text = before + block.toString('latin1');
  if (/(?:^|\n)\r?\n$/.test(text) && block.length > 0) return block;
  return Buffer.concat([
    block,
    Buffer.from(text.endsWith('\n') || text === '' ? '\r\n' : '\r\n\r\n'),
  ]);
}

async function* undone(
  pieces: AsyncIterable<Buffer>,
  { encoding }: IndexedPart,
): AsyncGenerator<Buffer> {
  const decoder = createTransferDecoder(encoding);
  for await (const piece of pieces) yield bufferOf(decoder.push(piece, 0, piece.length));
  yield bufferOf(decoder.end());
}

async function* toUtf8(pieces: AsyncIterable<Buffer>, part: IndexedPart): AsyncGenerator<Buffer> {
  if (!isPlainCharset(part.charset)) {
    // Few charsets, and only up to a size at which the place was said to take a text.
    const whole: Buffer[] = [];
    for await (const piece of pieces) whole.push(piece);
    yield Buffer.from(decodeText(Buffer.concat(whole), part).text);
    return;
  }
  const decoder = new TextDecoder(charsetName(part.charset));
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* through(pieces: AsyncIterable<Buffer>, inserter: Inserter): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield inserter.push(piece);
  yield inserter.end();
}

function encoded(pieces: AsyncIterable<Buffer>, encoding: string | null): AsyncIterable<Buffer> {
  if (encoding === 'base64') return by(new Base64Encoder(), pieces);
  if (encoding === 'quoted-printable') return by(new QuotedPrintableEncoder(), pieces);
  return pieces;
}

/** Fails as what it reads fails. */
function by(encoder: Transform, pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const source = Readable.from(pieces, { objectMode: false });
  return pipeline(source, encoder, () => undefined) as unknown as AsyncIterable<Buffer>;
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
