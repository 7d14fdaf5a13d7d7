import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { messageContext, SealWriter } from '@chancery/seal';

/** Ciphertext segment of a message, header excluded; sixteen make a row of one MiB. */
export const SEGMENT_BYTES = 65_536;
export const SEGMENTS_PER_ROW = 16;
/** Up to this many sealed bytes wait in memory for their batch; above it rows are staged as they fill. */
const MEMORY_BYTES = 1_048_576;
/** The socket rests while this many rows are unwritten. */
const UNWRITTEN_ROWS = 2;

/** Where rows of a message that is still coming in are kept: staged, without a message, until adopted. */
export interface Stage {
  put(organisation: string, message: string, row: number, bytes: Buffer): Promise<void>;
  /** A row that was put, or null when it is gone. */
  row(organisation: string, message: string, row: number): Promise<Buffer | null>;
  drop(organisation: string, message: string): Promise<void>;
}

export interface Sealed {
  header: Buffer;
  segments: number;
  /** Rows still in memory; empty where they were staged. */
  rows: Buffer[];
  staged: boolean;
}

/**
 * Seals a message as it arrives: FLOE over 64 KiB segments under a fresh key. Small messages stay in
 * memory, large ones go to the stage row by row, so that memory does not grow with the message.
 */
export class Sealing {
  readonly messageKey: Buffer = randomBytes(32);
  readonly key: KeyObject = createSecretKey(this.messageKey);
  private readonly writer: SealWriter;
  private pending: Buffer[] = [];
  private segments = 0;
  private bytes = 0;
  private rows: Buffer[] = [];
  private rowsOut = 0;
  private staged = false;
  private writing: Promise<void>[] = [];

  constructor(
    private readonly organisation: string,
    private readonly message: string,
    private readonly stage: Stage,
  ) {
    this.writer = new SealWriter(
      this.key,
      { segmentLength: SEGMENT_BYTES },
      messageContext(message),
    );
  }

  /** Resolves when more may come. Rejects when a row could not be staged. */
  async write(chunk: Uint8Array): Promise<void> {
    for (const segment of this.writer.write(chunk)) this.keep(segment);
    if (this.writing.length >= UNWRITTEN_ROWS) await this.writing.shift();
  }

  async end(): Promise<Sealed> {
    for (const segment of this.writer.end()) this.keep(segment);
    this.closeRow();
    await Promise.all(this.writing);
    return {
      header: this.writer.header,
      segments: this.segments,
      rows: this.rows,
      staged: this.staged,
    };
  }

  /** Forgets what was staged; the sweep does it too, an hour later. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.writing);
    if (this.staged) await this.stage.drop(this.organisation, this.message).catch(() => undefined);
  }

  private keep(segment: Buffer): void {
    this.pending.push(segment);
    this.segments++;
    this.bytes += segment.length;
    if (this.pending.length === SEGMENTS_PER_ROW) this.closeRow();
  }

  private closeRow(): void {
    if (this.pending.length === 0) return;
    this.rows.push(this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending));
    this.pending = [];
    if (!this.staged && this.bytes <= MEMORY_BYTES) return;
    this.staged = true;
    for (const row of this.rows.splice(0)) {
      const write = this.stage.put(this.organisation, this.message, this.rowsOut++, row);
      write.catch(() => undefined);
      this.writing.push(write);
    }
  }
}
