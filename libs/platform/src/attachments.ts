import type { AttachmentFacts } from '@chancery/content';
import type { ContentsWanted, PartContent } from '@chancery/mail';
import type { Inspectors } from './inspectors';

const MIB = 1024 * 1024;
/** What is kept of a message while it comes in; beyond it the inspection has come to a limit. */
const BYTES_EACH = 32 * MIB;
const BYTES_TOTAL = 64 * MIB;

/** The attachments of one message on their way to be looked into. */
export class Attachments {
  private readonly kept: PartContent[] = [];

  /** For the reader of the message. */
  readonly wanted: ContentsWanted = {
    bytesEach: BYTES_EACH,
    bytesTotal: BYTES_TOTAL,
    take: (content) => void this.kept.push(content),
  };

  /**
   * What is inside them, one after the other: the threads are for all messages.
   *
   * @param deadline when the answer is needed at the latest, in the time of `Date.now`; what is not done by
   *   then has come to the limit of time
   */
  async inspect(inspectors: Inspectors, deadline: number): Promise<AttachmentFacts[]> {
    const all: AttachmentFacts[] = [];
    for (const { part, bytes, cut } of this.kept.splice(0)) {
      const label = {
        path: part.path,
        name: part.fileName,
        declaredType: part.type,
        charset: part.charset,
      };
      const facts = await inspectors.inspect({ bytes, label }, deadline);
      // A body that could not be decoded whole hides as much as one that could not be read.
      facts.damage.push(...part.damage.filter((each) => !each.startsWith('file name')));
      if (cut) facts.limitExceeded ??= 'bytes';
      all.push(facts);
    }
    return all;
  }
}
