import { availableParallelism } from 'node:os';
import {
  type AttachmentFacts,
  type AttachmentLabel,
  type ContentLimit,
  type ContentLimits,
  emptyFacts,
} from '@chancery/content';
import { Piscina } from 'piscina';
import type { Inspect } from './inspector';

export interface InspectorOptions {
  /** Threads at most; one processor is left to the rest of the gateway. */
  threads?: number;
  /** An inspection that runs longer is ended together with its thread. */
  runMs?: number;
  /** Heap of a thread in MiB. What lies outside the heap is bounded by the limits of the content. */
  heapMib?: number;
  limits?: Partial<ContentLimits>;
}

/** What one attachment is, and how it is named. */
export interface Inspected {
  bytes: Uint8Array;
  label: AttachmentLabel;
  /** The bytes are all of their memory and nobody else's: they are moved to the thread instead of copied. */
  given?: true;
}

const RUN_MS = 5_000;
const HEAP_MIB = 192;
const IDLE_MS = 60_000;
/** As low as it gets: a bomb must not cost other mail its processor. */
const NICE = 15;

/**
 * Looks into attachments in threads that can be ended: whatever a file does to its parser costs one thread
 * and its deadline, and comes back as "processing limit exceeded". The first
 * thread starts with the first inspection.
 */
export class Inspectors {
  private pool: Promise<Piscina> | null = null;

  constructor(private readonly options: InspectorOptions = {}) {}

  /**
   * The facts of one attachment.
   *
   * @param deadline when the answer is needed at the latest, in the time of `Date.now`; waiting for a thread
   *   counts too
   * @throws nothing: an inspection that fails or must be ended gives facts that say so
   */
  async inspect({ bytes, label, given }: Inspected, deadline = Infinity): Promise<AttachmentFacts> {
    const { length } = bytes;
    const limited = (limit: ContentLimit): AttachmentFacts => ({
      ...emptyFacts(label.path, label.name, label.declaredType, length),
      limitExceeded: limit,
    });
    const left = deadline - Date.now();
    if (left <= 0) return limited('time');
    const ended = new AbortController();
    // Long enough for those that wait before it; none runs longer than its own time.
    const timer = setTimeout(() => ended.abort(), Math.min(left, this.runMs));
    try {
      const pool = await (this.pool ??= this.open());
      const task: Inspect = { bytes, label, limits: this.options.limits ?? {} };
      const moved = given ? { transferList: [bytes.buffer as ArrayBuffer] } : {};
      return (await pool.run(task, { signal: ended.signal, ...moved })) as AttachmentFacts;
    } catch (error) {
      if (ended.signal.aborted) return limited('time');
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
        return limited('memory');
      return { ...limited('time'), limitExceeded: null, damage: ['content cannot be read'] };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends every thread; inspections that run come back as ended. */
  async close(): Promise<void> {
    const pool = await this.pool;
    this.pool = null;
    await pool?.destroy();
  }

  private get runMs(): number {
    return this.options.runMs ?? RUN_MS;
  }

  private async open(): Promise<Piscina> {
    const { default: filename } = await import('./inspector?thread');
    return new Piscina({
      filename,
      // With none to keep, the pool forgets those who wait when it ends the only thread.
      minThreads: 1,
      maxThreads: this.options.threads ?? Math.max(1, availableParallelism() - 1),
      idleTimeout: IDLE_MS,
      concurrentTasksPerWorker: 1,
      niceIncrement: NICE,
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapMib ?? HEAP_MIB },
    });
  }
}
