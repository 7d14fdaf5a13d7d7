import type { Intake } from '../receive/intake';
import type { LeasedMessage, MailStore } from '../store/mail-store';
import type { NewMessage } from '../store/types';
import { deliver, type DeliverParts, type Unit } from './deliver';

/** Deliveries of this process at a time; connections per destination are the pool's business. */
const CONCURRENT = 64;
/** Sealed bytes that may wait in memory for their first attempt; beyond it rows are read back from the store. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * First attempts straight after COMMIT, through the same `deliver` and lease as every later one. The
 * queue carries retries, deferrals and what a crash left.
 */
export class Dispatcher {
  private readonly waiting: { unit: Unit; bytes: number; done: () => void }[] = [];
  private running = 0;
  private held = 0;
  private stopped = false;

  constructor(
    private readonly store: Pick<MailStore, 'row'>,
    private readonly parts: DeliverParts,
  ) {}

  get backlog(): number {
    return this.waiting.length + this.running;
  }

  /** Takes a message that was just committed, leased to this process. */
  handOver(message: NewMessage, intake: Intake | null): void {
    if (this.stopped || !message.recipients.some((recipient) => recipient.state === 'queued'))
      return;
    const bytes = message.rows.reduce((sum, row) => sum + row.length, 0);
    const inMemory = !message.staged && this.held + bytes <= MEMORY_BYTES;
    const rows = message.rows;
    void this.run(
      {
        message: leasedFrom(message),
        messageKey: intake ? intake.sealing.messageKey : null,
        rows: inMemory
          ? (row) => Promise.resolve(rows[row] ?? null)
          : (row) => this.store.row(message.organisation, message.id, row),
      },
      inMemory ? bytes : 0,
    );
  }

  /** Delivers a message leased from the store. Resolves when every recipient has an outcome. */
  deliverLeased(message: LeasedMessage): Promise<void> {
    return this.run(
      {
        message,
        messageKey: null,
        rows: (row) => this.store.row(message.organisation, message.id, row),
      },
      0,
    );
  }

  private run(unit: Unit, bytes: number): Promise<void> {
    this.held += bytes;
    return new Promise((done) => {
      this.waiting.push({ unit, bytes, done });
      this.next();
    });
  }

  private next(): void {
    while (this.running < CONCURRENT && this.waiting.length > 0 && !this.stopped) {
      const { unit, bytes, done } = this.waiting.shift()!;
      this.running++;
      void deliver(unit, this.parts).finally(() => {
        this.running--;
        this.held -= bytes;
        done();
        this.next();
      });
    }
  }

  /** Starts nothing new and waits for what runs; what still waits is leased again by the next process. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    const end = Date.now() + graceMs;
    while (this.running > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
  }
}

const leasedFrom = (message: NewMessage): LeasedMessage => ({
  ...message,
  receivedAt: new Date(),
  recipients: message.recipients
    .filter((recipient) => recipient.state === 'queued')
    .map(({ idx, address, domain, group, treatment, ticket, notify, orcpt }) => ({
      idx,
      address,
      domain,
      group,
      treatment,
      ticket,
      notify,
      orcpt,
      attempts: 1,
      delayNoticed: false,
    })),
});
