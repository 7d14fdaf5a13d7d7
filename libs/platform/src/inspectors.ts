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
import { Turns } from './turns';

export interface InspectorOptions {
  /** Threads at most; one processor is left to the rest of the gateway, and there are two at least. */
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
  /** Whose mail it is in, as far as that is known: one sender does not take all threads. */
  from?: string;
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
  private readonly turns: Turns;

  constructor(private readonly options: InspectorOptions = {}) {
    this.turns = new Turns(this.threads);
  }

  /**
   * The facts of one attachment.
   *
   * @param deadline when the answer is needed at the latest, in the time of `Date.now`; waiting for a thread
   *   counts too
   * @throws nothing: an inspection that fails or must be ended gives facts that say so
   */
  async inspect(
    { bytes, label, given, from = '' }: Inspected,
    deadline = Infinity,
  ): Promise<AttachmentFacts> {
    const { length } = bytes;
    const limited = (limit: ContentLimit): AttachmentFacts => ({
      ...emptyFacts(label.path, label.name, label.declaredType, length),
      limitExceeded: limit,
    });
    if (deadline <= Date.now()) return limited('time');
    const turnEnds = await this.turns.take(from, deadline - Date.now());
    if (!turnEnds) return limited('time');
    const ended = new AbortController();
    const left = Math.max(0, deadline - Date.now());
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
      turnEnds();
    }
  }

  /** Ends every thread; inspections that run come back as ended. */
  async close(): Promise<void> {
    const pool = await this.pool;
    this.pool = null;
    await pool?.destroy();
  }

  private get threads(): number {
    return this.options.threads ?? Math.max(2, availableParallelism() - 1);
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
      maxThreads: this.threads,
      idleTimeout: IDLE_MS,
      concurrentTasksPerWorker: 1,
      niceIncrement: NICE,
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapMib ?? HEAP_MIB },
    });
  }
}
