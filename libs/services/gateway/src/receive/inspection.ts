import type { AttachmentContent } from '@chancery/rules';
import { createTransferDecoder, type Part, type PartContent } from '@chancery/mail';
import {
  askedParts,
  type AttachmentNeeds,
  BudgetExhausted,
  inspectAttachments,
  type Inspectors,
  type Logger,
  MemoryBudget,
  type Taken,
} from '@chancery/platform';
import { createOpener, messageContext, type Opener, segmentsFor } from '@chancery/seal';
import { REPLIES } from '../listeners/reply';
import type { Intake } from './intake';
import { SEGMENT_BYTES, SEGMENTS_PER_ROW, type Stage } from './sealing';

/** For waiting until there is memory; then the client is told to come back, so that no rule decides in doubt. */
const WAIT_MS = 60_000;
/** Held besides the decoded bytes while they are read back: a row of sealed segments and one of them opened. */
const READING_BYTES = SEGMENT_BYTES * (SEGMENTS_PER_ROW + 1);

/** Of the whole, a quarter is for texts. */
const TEXT_SHARE = 4;
/** Every message may have this much text: it is as little as what a connection takes anyway. */
const FREE_TEXT_BYTES = 64 * 1024;
/** Text is paid for in steps. */
const TEXT_STEP_BYTES = 256 * 1024;
/** A byte of text is there as it came, and as a string of one or two bytes. */
const TEXT_FACTOR = 2;

/** What all messages of this process may take in memory for what rules ask of their texts and attachments. */
export class InspectionMemory {
  readonly attachments: MemoryBudget;
  readonly texts: MemoryBudget;

  constructor(bytes: number) {
    const texts = Math.floor(bytes / TEXT_SHARE);
    this.texts = new MemoryBudget(texts);
    this.attachments = new MemoryBudget(bytes - texts);
  }
}

/**
 * The texts of one message, which are collected while it comes in. Whoever is sending cannot be made to wait
 * without holding what it has already, so there is room at once or none.
 */
export class TextMemory {
  private readonly taken: Taken[] = [];
  private paid = FREE_TEXT_BYTES;

  constructor(private readonly texts: MemoryBudget) {}

  /** True where there is room for so many bytes of text. */
  readonly afford = (bytes: number): boolean => {
    while (bytes * TEXT_FACTOR > this.paid) {
      const taken = this.texts.tryTake(TEXT_STEP_BYTES);
      if (!taken) return false;
      this.taken.push(taken);
      this.paid += TEXT_STEP_BYTES;
    }
    return true;
  };

  release(): void {
    for (const taken of this.taken.splice(0)) taken.release();
  }
}

export interface InspectionParts {
  stage: Pick<Stage, 'row'>;
  inspectors: Inspectors;
  memory: InspectionMemory;
  /**
   * For looking into the attachments of one message. A client waits ten minutes after the final dot (RFC 5321
   * 4.5.3.2.6); what is not done by then has come to the limit of time.
   */
  inspectionMs: number;
  log: Logger;
}

/**
 * Looks into the attachments that rules ask about, when the message is here whole. Until then it is only kept
 * sealed; each attachment is opened alone, and only while there is room for it in the memory of all messages.
 * So nobody holds memory while a client is sending or while waiting for more.
 *
 * @throws SmtpReply 451 where there was no room in time, or what was staged is gone
 */
export async function inspectIntake(
  message: { organisation: string; id: string; sender: string },
  intake: Intake,
  needs: AttachmentNeeds,
  texts: TextMemory,
  parts: InspectionParts,
): Promise<readonly AttachmentContent[] | undefined> {
  let waited = 0;
  const already = intake.facts.text.reduce((sum, { text }) => sum + text.length, 0);
  const end = Date.now() + parts.inspectionMs;
  async function* contents(): AsyncGenerator<PartContent & { given: true; from: string }> {
    let opener: Opener | null = null;
    for (const { part, bytes } of askedParts(intake.facts, needs)) {
      const began = Date.now();
      const reading = intake.sealed.staged ? READING_BYTES : 0;
      const memory = await parts.memory.attachments.take(bytes + reading, began + WAIT_MS - waited);
      waited += Date.now() - began;
      try {
        opener ??= createOpener(
          intake.sealing.key,
          intake.sealed.header,
          messageContext(message.id),
        );
        const read = await opened(message, intake, part, bytes, opener, parts.stage);
        yield {
          part,
          bytes: read,
          cut: part.decodedBytes > bytes,
          given: true,
          from: message.sender,
        };
      } finally {
        memory.release();
      }
    }
  }
  try {
    // Time spent waiting for memory is not the inspection's.
    return await inspectAttachments(
      intake.facts,
      needs,
      contents(),
      parts.inspectors,
      () => end + waited,
      (characters) => {
        if (!texts.afford(already + characters)) throw new BudgetExhausted();
      },
    );
  } catch (error) {
    if (error instanceof BudgetExhausted) throw REPLIES.noMemory();
    parts.log.warn(
      { message: message.id, reason: (error as Error).message },
      'attachments not read back',
    );
    throw REPLIES.storeUnavailable();
  }
}

/** The first `length` decoded bytes of a part, out of the sealed rows in memory or staged. */
async function opened(
  { organisation, id }: { organisation: string; id: string },
  { sealed }: Intake,
  part: Part,
  length: number,
  opener: Opener,
  stage: Pick<Stage, 'row'>,
): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  let filled = 0;
  const keep = (bytes: Uint8Array): void => {
    const taken = bytes.subarray(0, length - filled);
    whole.set(taken, filled);
    filled += taken.length;
  };
  const decoder = createTransferDecoder(part.encoding);
  const { from, count, skip } = segmentsFor(
    part.bodyOffset,
    part.bodyOffset + part.bodyLength,
    SEGMENT_BYTES,
  );
  let left = part.bodyLength;
  let row: Buffer | null = null;
  for (let at = from; at < from + count && filled < length; at++) {
    const inRow = at % SEGMENTS_PER_ROW;
    if (!row || inRow === 0) {
      const number = Math.floor(at / SEGMENTS_PER_ROW);
      row = sealed.staged
        ? await stage.row(organisation, id, number)
        : (sealed.rows[number] ?? null);
      if (!row) throw new Error(`row ${number} is not there`);
    }
    const segment = row.subarray(inRow * SEGMENT_BYTES, (inRow + 1) * SEGMENT_BYTES);
    const plain = opener.segmentAt(at, segment, at === sealed.segments - 1);
    const start = at === from ? skip : 0;
    const stop = Math.min(plain.length, start + left);
    left -= stop - start;
    keep(decoder.push(plain, start, stop));
  }
  keep(decoder.end());
  // Were the second reading shorter than the first, what is missing must not look like zeros.
  if (filled < length) throw new Error(`part ${part.path} has ${filled} bytes of ${length}`);
  return whole;
}
