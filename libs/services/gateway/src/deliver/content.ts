import { createSecretKey, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import type { MessageEdit, PartIndex } from '@chancery/contracts';
import { withDisclaimers, wrappedIn } from '@chancery/delivery';
import { createHeaderEditStream, type Edit, editedFields } from '@chancery/mail';
import { indexContext, messageContext, openObject, openStream } from '@chancery/seal';
import { SEGMENTS_PER_ROW } from '../receive/sealing';
import type { LeasedMessage } from '../store/mail-store';

/** Where sealed rows come from: memory right after the commit, else the store. */
export type RowSource = (row: number) => Promise<Buffer | null>;

/** Sealed rows are gone or damaged: the message cannot be given out. */
export class ContentGone extends Error {}

/** Below this many bytes a relayed message is opened whole before it is sent, and kept for the next recipient. */
const WHOLE_BYTES = 1_048_576;

async function* sealedPieces(message: LeasedMessage, rows: RowSource): AsyncGenerator<Buffer> {
  yield message.header;
  const count = Math.ceil(message.segments / SEGMENTS_PER_ROW);
  for (let row = 0; row < count; row++) {
    const bytes = await rows(row);
    if (!bytes) throw new ContentGone(`row ${row} of ${count} is not there`);
    yield bytes;
  }
}

async function* edited(
  message: LeasedMessage,
  key: KeyObject,
  rows: RowSource,
  edits: readonly Edit[],
): AsyncGenerator<Uint8Array> {
  const editor = createHeaderEditStream(edits);
  const original = openStream(key, sealedPieces(message, rows), messageContext(message.id));
  for await (const plain of disclaimed(message, key, original, edits)) {
    const out = editor.write(plain);
    if (out.length > 0) yield out;
  }
  const rest = editor.end();
  if (rest.length > 0) yield rest;
}

/** The body with its texts, before the header is edited: where bodies are is known of the original alone. */
function disclaimed(
  message: LeasedMessage,
  key: KeyObject,
  original: AsyncIterable<Uint8Array>,
  edits: readonly Edit[],
): AsyncIterable<Uint8Array> {
  const disclaimers = edits.filter((edit) => edit.kind === 'disclaimer');
  if (disclaimers.length === 0) return original;
  const { headerBytes, parts } = indexOf(message, key);
  return disclaimers.some(({ wrap }) => wrap)
    ? wrappedIn(original, headerBytes, disclaimers)
    : withDisclaimers(original, parts, disclaimers);
}

/**
 * The original with its edits, verified segment by segment. A consumer must be able to abort: the SMTP
 * client closes before the final dot when this fails.
 */
export async function relayContent(
  message: LeasedMessage,
  messageKey: Buffer,
  rows: RowSource,
  edits: readonly Edit[],
): Promise<Buffer | Readable> {
  const pieces = edited(message, createSecretKey(messageKey), rows, edits);
  if (message.size > WHOLE_BYTES) return Readable.from(pieces, { objectMode: false });
  const whole: Uint8Array[] = [];
  for await (const piece of pieces) whole.push(piece);
  return Buffer.concat(whole);
}

/** The subject out of the sealed index, as it stands after the edits. */
export function subjectOf(
  message: LeasedMessage,
  messageKey: Buffer,
  edits: readonly MessageEdit[],
): string {
  const { subject } = indexOf(message, createSecretKey(messageKey));
  return editedFields({ subject, to: [], cc: [] }, edits).subject;
}

function indexOf(message: LeasedMessage, key: KeyObject): PartIndex {
  if (!message.partIndex) throw new ContentGone('part index is not there');
  const index = openObject(key, message.partIndex, indexContext(message.id));
  return JSON.parse(index.toString('utf8')) as PartIndex;
}
