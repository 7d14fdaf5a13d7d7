import { addTnefText, type AttachmentFacts, isTnefPart } from '@chancery/content';
import type { ContentsWanted, MessageFacts, Part, PartContent } from '@chancery/mail';
import type { Inspectors } from './inspectors';

const MIB = 1024 * 1024;
/** What is kept of a message while it comes in; beyond it the inspection has come to a limit. */
const BYTES_EACH = 32 * MIB;
const BYTES_TOTAL = 64 * MIB;

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

/** The attachments of one message on their way to be looked into. */
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

  /**
   * What is inside those that rules ask about, one after the other: the threads are for all messages. Bodies
   * that stand in TNEF are added to the texts of the message. Undefined where nothing is asked and nothing was
   * found, for then nobody looked.
   *
   * @param deadline when the answer is needed at the latest, in the time of `Date.now`; what is not done by
   *   then has come to the limit of time
   */
  async inspect(
    facts: MessageFacts,
    needs: AttachmentNeeds,
    inspectors: Inspectors,
    deadline: number,
  ): Promise<AttachmentFacts[] | undefined> {
    const all: AttachmentFacts[] = [];
    for (const { part, bytes, cut } of this.kept.splice(0)) {
      if (facts.encryptedWhole || !asks(needs, part)) continue;
      const label = {
        path: part.path,
        name: part.fileName,
        declaredType: part.type,
        charset: part.charset,
      };
      const found = await inspectors.inspect({ bytes, label }, deadline);
      // A body that could not be decoded whole hides as much as one that could not be read.
      found.damage.push(...part.damage.filter((each) => !each.startsWith('file name')));
      if (cut) found.limitExceeded ??= 'bytes';
      all.push(found);
    }
    addTnefText(facts, all);
    return needs.content || all.length > 0 ? all : undefined;
  }
}
