import {
  addTnefText,
  type AttachmentFacts,
  emptyFacts,
  everyAttachment,
  isTnefPart,
} from '@chancery/content';
import {
  type ContentsWanted,
  leafParts,
  type MessageFacts,
  type Part,
  type PartContent,
} from '@chancery/mail';
import type { Inspectors } from './inspectors';

const MIB = 1024 * 1024;
/** What is inspected of a message; beyond it the inspection has come to a limit. */
const BYTES_EACH = 32 * MIB;
const BYTES_TOTAL = 64 * MIB;
/** Text that was found in attachments, beyond which no further one is looked into. */
const TEXT_TOTAL = 32 * MIB;

/** What rules ask of a message, as far as it decides what is looked into (`Needs` of the rules). */
export interface AttachmentNeeds {
  readonly bodyText: boolean;
  readonly attachments: boolean;
  readonly content: boolean;
}

const EVERYTHING: AttachmentNeeds = { bodyText: true, attachments: true, content: true };

/** Behind the cover of TNEF there may be the body, and names of attachments. */
const asks = ({ bodyText, attachments, content }: AttachmentNeeds, part: Part): boolean =>
  content ? part.attachment : (bodyText || attachments) && isTnefPart(part);

/** An attachment that rules ask about, and how many of its decoded bytes are inspected. */
export interface AskedPart {
  part: Part;
  bytes: number;
}

/** The attachments of a message that rules ask about, in the order in which they stand. */
export function askedParts(facts: MessageFacts, needs: AttachmentNeeds): AskedPart[] {
  if (facts.encryptedWhole) return [];
  let left = BYTES_TOTAL;
  return leafParts(facts.parts)
    .filter((part) => !part.type.startsWith('multipart/') && asks(needs, part))
    .map((part) => {
      const bytes = Math.min(part.decodedBytes, BYTES_EACH, left);
      left -= bytes;
      return { part, bytes };
    });
}

/**
 * What is inside the attachments that rules ask about, one after the other: the threads are for all messages.
 * Bodies that stand in TNEF are added to the texts of the message. Undefined where nothing is asked and nothing
 * was found, for then nobody looked.
 *
 * @param contents of the parts that are asked for; the next is wanted only when the one before is done with.
 *   Bytes that are `given` are the inspection's: they are moved to its thread and gone afterwards
 * @param deadline when the answer is needed at the latest, in the time of `Date.now`; what is not done by then has
 *   come to the limit of time
 * @param found told how much text there is in memory so far; what it throws ends the inspection
 */
export async function inspectAttachments(
  message: MessageFacts,
  needs: AttachmentNeeds,
  contents: Iterable<PartContent> | AsyncIterable<PartContent & { given: true; from: string }>,
  inspectors: Inspectors,
  deadline: () => number,
  found: (characters: number) => void = () => undefined,
): Promise<AttachmentFacts[] | undefined> {
  const all: AttachmentFacts[] = [];
  let characters = 0;
  for await (const { part, bytes, cut, ...rest } of contents) {
    if (message.encryptedWhole || !asks(needs, part)) continue;
    const label = {
      path: part.path,
      name: part.fileName,
      declaredType: part.type,
      charset: part.charset,
    };
    const full = characters >= TEXT_TOTAL;
    const facts = full
      ? {
          ...emptyFacts(part.path, part.fileName, part.type, bytes.length),
          limitExceeded: 'bytes' as const,
        }
      : await inspectors.inspect({ bytes, label, ...rest }, deadline());
    // A body that could not be decoded whole hides as much as one that could not be read.
    facts.damage.push(...part.damage.filter((each) => !each.startsWith('file name')));
    if (cut) facts.limitExceeded ??= 'bytes';
    all.push(facts);
    for (const { text } of everyAttachment([facts])) characters += text?.text.length ?? 0;
    found(characters);
  }
  addTnefText(message, all);
  return needs.content || all.length > 0 ? all : undefined;
}

/** The attachments of one message, kept while it is read, on their way to be looked into. */
export class Attachments {
  private readonly kept: PartContent[] = [];

  /** For the reader of the message. */
  readonly wanted: ContentsWanted;

  /** @param needs nothing is kept that no rule asks for; everything where it is not known yet */
  constructor(needs: AttachmentNeeds = EVERYTHING) {
    this.wanted = {
      bytesEach: BYTES_EACH,
      bytesTotal: BYTES_TOTAL,
      wants: (part) => asks(needs, part),
      take: (kept) => void this.kept.push(kept),
    };
  }

  /** What was kept, given away: for who inspects it elsewhere. */
  taken(): PartContent[] {
    return this.kept.splice(0);
  }

  /** See {@link inspectAttachments}. */
  inspect(
    facts: MessageFacts,
    needs: AttachmentNeeds,
    inspectors: Inspectors,
    deadline: number,
  ): Promise<AttachmentFacts[] | undefined> {
    return inspectAttachments(facts, needs, this.taken(), inspectors, () => deadline);
  }
}
