import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  createMimeReader,
  type MessageFacts,
  type ReaderOptions,
  StructureLimitError,
} from '@chancery/mail';
import { REPLIES, SmtpReply } from '../listeners/reply';
import { LineEndCheck } from './line-ends';
import { type Sealed, Sealing, type Stage } from './sealing';

/** A message read, measured and sealed in one pass. */
export interface Intake {
  facts: MessageFacts;
  /** SHA-256 of the DATA content. */
  digest: Buffer;
  sealing: Sealing;
  sealed: Sealed;
}

interface Texts {
  /** Is there memory for this much text of the message? */
  afford?(bytes: number): boolean;
}

/**
 * Received, inspected and sealed, all while the bytes come in.
 * @throws SmtpReply for what is refused for its form; the rest of DATA is read and dropped, so that the
 *   client sees the reply and not a reset.
 */
export async function takeIn(
  stream: Readable,
  message: { organisation: string; id: string; maxBytes: number },
  stage: Stage,
  options: ReaderOptions & Texts,
): Promise<Intake> {
  const reader = createMimeReader(options);
  const hash = createHash('sha256');
  const sealing = new Sealing(message.organisation, message.id, stage);
  const lines = new LineEndCheck();
  let bytes = 0;
  let refusal: Error | null = null;
  try {
    for await (const chunk of stream.iterator({
      destroyOnReturn: false,
    }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (refusal) continue;
      if (bytes > message.maxBytes) refusal = REPLIES.tooLarge(message.maxBytes);
      lines.write(chunk);
      if (lines.bare) refusal ??= REPLIES.bareLineEnd();
      if (refusal) continue;
      hash.update(chunk);
      try {
        reader.write(chunk);
        if (options.afford?.(reader.textBytes) === false) throw REPLIES.noMemory();
        await sealing.write(chunk);
      } catch (error) {
        refusal =
          error instanceof SmtpReply
            ? error
            : error instanceof StructureLimitError
              ? REPLIES.structure()
              : REPLIES.storeUnavailable();
      }
    }
    lines.end();
    if (lines.bare) refusal ??= REPLIES.bareLineEnd();
    if (refusal) throw refusal;
    let facts: MessageFacts;
    try {
      facts = reader.end();
    } catch (error) {
      throw error instanceof StructureLimitError ? REPLIES.structure() : error;
    }
    const sealed = await sealing.end().catch(() => {
      throw REPLIES.storeUnavailable();
    });
    return { facts, digest: hash.digest(), sealing, sealed };
  } catch (error) {
    void sealing.abandon();
    throw error;
  }
}
