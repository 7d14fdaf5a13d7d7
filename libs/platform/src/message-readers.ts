import type { AttachmentFacts } from '@chancery/content';
import type { MessageFacts } from '@chancery/mail';
import { Piscina } from 'piscina';
import { type AttachmentNeeds, inspectAttachments } from './attachments';
import { Inspectors } from './inspectors';
import type { MessageRead, ReadMessage } from './message-reader';

const HEAP_MIB = 192;
/** As low as it gets: nobody's mail waits for it. */
const NICE = 15;

/** What rules are judged by, of a message that was read. */
export interface ReadFacts {
  facts: MessageFacts;
  content?: AttachmentFacts[];
}

/** A message was not read by its deadline, or cannot be read. */
export class UnreadMessage extends Error {
  constructor(readonly because: 'time' | 'memory' | 'form') {
    super(`the message was not read: ${because}`);
  }
}

/**
 * Reads messages that are in memory as the gateway reads those that come in, one at a time and in a thread that can be
 * ended, so that whatever a message does to its reader holds nothing else up. The thread starts with the first message
 * and ends with {@link close}; to be made for a run over some messages, and closed behind it.
 */
export class MessageReaders {
  private readonly inspectors = new Inspectors({ threads: 1 });
  private pool: Promise<Piscina> | null = null;

  /**
   * @param needs what rules ask for
   * @param deadline when the answer is needed at the latest, in the time of `Date.now`
   * @throws UnreadMessage
   */
  async read(bytes: Uint8Array, needs: AttachmentNeeds, deadline: number): Promise<ReadFacts> {
    const { facts, contents } = await this.taken({ bytes, needs }, deadline);
    const content = await inspectAttachments(
      facts,
      needs,
      contents,
      this.inspectors,
      () => deadline,
    );
    return { facts, ...(content ? { content } : {}) };
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    const pool = await this.pool;
    this.pool = null;
    await Promise.all([pool?.destroy(), this.inspectors.close()]);
  }

  private async taken(task: ReadMessage, deadline: number): Promise<MessageRead> {
    const left = deadline - Date.now();
    if (left <= 0) throw new UnreadMessage('time');
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), left);
    try {
      const pool = await (this.pool ??= open());
      return (await pool.run(task, { signal: ended.signal })) as MessageRead;
    } catch (error) {
      if (ended.signal.aborted) throw new UnreadMessage('time');
      const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      throw new UnreadMessage(memory ? 'memory' : 'form');
    } finally {
      clearTimeout(timer);
    }
  }
}

async function open(): Promise<Piscina> {
  const { default: filename } = await import('./message-reader?thread');
  return new Piscina({
    filename,
    minThreads: 1,
    maxThreads: 1,
    niceIncrement: NICE,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
}
