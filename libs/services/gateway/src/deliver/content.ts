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

/** A message in the clear: from the store, verified as it is read, or made anew in memory. */
export interface OpenedMessage {
  size: number;
  bytes(): AsyncIterable<Uint8Array>;
  index(): PartIndex;
}

/** A sealed message, as it came in. */
export const storedMessage = (
  message: LeasedMessage,
  messageKey: Buffer,
  rows: RowSource,
): OpenedMessage => {
  const key = createSecretKey(messageKey);
  return {
    size: message.size,
    bytes: () => openStream(key, sealedPieces(message, rows), messageContext(message.id)),
    index: () => indexOf(message, key),
  };
};

async function* edited(message: OpenedMessage, edits: readonly Edit[]): AsyncGenerator<Uint8Array> {
  const editor = createHeaderEditStream(edits);
  for await (const plain of disclaimed(message, edits)) {
    const out = editor.write(plain);
    if (out.length > 0) yield out;
  }
  const rest = editor.end();
  if (rest.length > 0) yield rest;
}

/** The body with its texts, before the header is edited: where bodies are is known of the original alone. */
function disclaimed(message: OpenedMessage, edits: readonly Edit[]): AsyncIterable<Uint8Array> {
  const disclaimers = edits.filter((edit) => edit.kind === 'disclaimer');
  if (disclaimers.length === 0) return message.bytes();
  const { headerBytes, parts } = message.index();
  return disclaimers.some(({ wrap }) => wrap)
    ? wrappedIn(message.bytes(), headerBytes, disclaimers)
    : withDisclaimers(message.bytes(), parts, disclaimers);
}

/**
 * A message with its edits, verified segment by segment. A consumer must be able to abort: the SMTP
 * client closes before the final dot when this fails.
 */
export async function relayContent(
  message: OpenedMessage,
  edits: readonly Edit[],
): Promise<Buffer | Readable> {
  const pieces = edited(message, edits);
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
