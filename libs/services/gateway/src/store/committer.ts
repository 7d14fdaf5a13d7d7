import type pg from 'pg';
import { BATCH, batchParameters } from './batch-statement';
import type { AuditEntry, NewMessage, Outcome } from './types';

const MAX_ROWS = 400;
const MAX_BYTES = 8 * 1024 * 1024;
const LATE_MS = 50;
const DOUBT_MS = 250;
/** How long a confirmation waits for an outcome of its message, whose row is written then in any case. */
const CONFIRM_MS = 2_000;
/** PostgreSQL flushes what did not wait for the disk within three rounds of its WAL writer, 600 ms by default. */
const UNFLUSHED_MS = 2_000;
/** SQLSTATE deadlock_detected. */
const DEADLOCK = '40P01';

/** What is written late: with the next batch of its organisation, or alone. */
type Late =
  | { organisation: string; kind: 'outcome'; outcome: Outcome }
  | { organisation: string; kind: 'note'; entry: AuditEntry };

interface Waiting {
  /** Kept together: a message and the reports it caused. */
  messages: NewMessage[];
  /** Ends of attempts that must be true at the same moment: a bounce and its report. */
  outcomes: Outcome[];
  organisation: string;
  bytes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Opens connections of the gateway's role. */
export interface Connector {
  connect(options: string): Promise<pg.Client>;
}

/**
 * Writes accepted messages: whatever is waiting goes in one batch of one organisation, one commit in
 * flight, no timer (hot-path notes, 3.3). Outcomes of deliveries and confirmations ride in the next
 * batch, or alone after 50 ms on a connection that does not wait for the disk. When the database died,
 * they are written again; when this process died with it, as by a power cut, those mails go out once more,
 * under the same Message-ID.
 */
export class Committer {
  private waiting: Waiting[] = [];
  private late: Late[] = [];
  /** Messages whose client has seen our 250, by id. */
  private readonly confirmations = new Map<string, { organisation: string; at: number }>();
  /** Written without waiting for the disk, and so perhaps not there any more after a crash of the database. */
  private unflushed: { late: Late[]; at: number }[] = [];
  private busy = false;
  private lateBusy = false;
  /** Resolves when the late write that runs now has ended. */
  private lateDone: Promise<void> = Promise.resolve();
  private lateTimer: NodeJS.Timeout | null = null;
  private lateDue = 0;
  private readonly clients = new Map<string, { client: pg.Client; organisation: string | null }>();
  private closing = false;
  private closed = false;

  constructor(
    private readonly connector: Connector,
    private readonly receiver: number,
    /** Messages refused with 451 that are in the database all the same. */
    private readonly onKeptAfterAll: (organisation: string, messages: NewMessage[]) => void = () =>
      undefined,
  ) {}

  /** Bytes and messages accepted from clients but not yet committed. */
  get backlog(): number {
    return this.waiting.length;
  }

  /**
   * Resolves once the messages, all of one organisation, are committed and flushed; rejects if they are not kept.
   */
  commit(messages: NewMessage[], outcomes: Outcome[] = []): Promise<void> {
    const [first] = messages;
    if (!first) return Promise.resolve();
    if (this.closed) return Promise.reject(new Error('shutting down'));
    const bytes = messages.reduce(
      (all, message) => message.rows.reduce((sum, row) => sum + row.length, all),
      0,
    );
    return new Promise((resolve, reject) => {
      this.waiting.push({
        messages,
        outcomes,
        organisation: first.organisation,
        bytes,
        resolve,
        reject,
      });
      if (!this.busy) void this.run();
    });
  }

  /** Notes how an attempt ended; written with the next batch or within 50 ms. */
  outcome(outcome: Outcome): void {
    this.late.push({ organisation: outcome.organisation, kind: 'outcome', outcome });
    this.armLate();
  }

  /** The client has seen our 250 for this message: it will not be sent again. No hurry: kept with an outcome of it, or by itself after a while. */
  confirm(organisation: string, id: string): void {
    this.confirmations.set(id, { organisation, at: Date.now() });
    this.armLate(CONFIRM_MS);
  }

  /** An audit record that goes with no change. */
  note(organisation: string, entry: AuditEntry): void {
    this.late.push({ organisation, kind: 'note', entry });
    this.armLate();
  }

  /**
   * The database was lost: what may not have reached its disk is written again. Nothing comes of it where it
   * did: a recipient that has ended stays as it is, and a record is appended once.
   */
  databaseLost(): void {
    const since = Date.now() - UNFLUSHED_MS;
    const again = this.unflushed.flatMap(({ late, at }) => (at >= since ? late : []));
    this.unflushed = [];
    if (again.length > 0) this.giveBack(again);
  }

  private armLate(ms = LATE_MS): void {
    if (this.closed) return;
    const due = Date.now() + ms;
    if (this.lateTimer && this.lateDue <= due) return;
    if (this.lateTimer) clearTimeout(this.lateTimer);
    this.lateDue = due;
    this.lateTimer = setTimeout(() => {
      this.lateTimer = null;
      void this.flushLate();
    }, ms);
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      // One writer at a time: two statements that touch the same messages in another order would deadlock.
      while (this.lateBusy) await this.lateDone;
      const organisation = this.waiting[0]!.organisation;
      const batch: Waiting[] = [];
      const later: Waiting[] = [];
      let rows = 0;
      let bytes = 0;
      for (const candidate of this.waiting) {
        const size = candidate.messages.reduce(
          (sum, message) => sum + message.recipients.length + message.rows.length,
          0,
        );
        const fits =
          batch.length === 0 || (rows + size <= MAX_ROWS && bytes + candidate.bytes <= MAX_BYTES);
        if (candidate.organisation === organisation && fits) {
          batch.push(candidate);
          rows += size;
          bytes += candidate.bytes;
        } else later.push(candidate);
      }
      this.waiting = later;
      const late = this.takeLate(organisation);
      const joined = batch.flatMap((entry) =>
        entry.outcomes.map((outcome): Late => ({ organisation, kind: 'outcome', outcome })),
      );
      try {
        const flushed = this.unflushed.length;
        await this.writeFirmly(
          organisation,
          batch.flatMap((entry) => entry.messages),
          [...late, ...joined],
        );
        // A commit that waits for the disk takes all before it along.
        this.unflushed.splice(0, flushed);
        for (const entry of batch) entry.resolve();
      } catch (error) {
        // The answer was lost, not necessarily the commit: ask before saying that nothing is kept.
        const kept = await this.isKept(organisation, batch);
        if (kept !== true) this.giveBack(late);
        for (const entry of batch) {
          if (kept === true) entry.resolve();
          else entry.reject(error as Error);
        }
        if (kept === null) void this.settleDoubt(organisation, batch);
      }
    }
    this.busy = false;
    this.armForRest();
  }

  /** Writes a batch; a deadlock with other work of the database is nobody's fault and is tried again. */
  private async writeFirmly(
    organisation: string,
    messages: NewMessage[],
    late: Late[],
  ): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await this.write('', organisation, messages, late);
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || tries === 3) throw error;
      }
  }

  /** Does the batch stand in the database? One transaction, so its first message tells; null when nobody can say. */
  private async isKept(organisation: string, batch: Waiting[]): Promise<boolean | null> {
    const first = batch[0]?.messages[0]?.id;
    try {
      const { client } = await this.client('', organisation);
      const { rows } = await client.query('SELECT 1 FROM mail.message WHERE id = $1', [first]);
      return rows.length > 0;
    } catch {
      return null;
    }
  }

  /**
   * A batch that was refused with 451 while nobody could say whether it was committed. When it was, its
   * clients will send it again: those are folded, and what stands is delivered.
   */
  private async settleDoubt(organisation: string, batch: Waiting[]): Promise<void> {
    for (;;) {
      await new Promise((done) => setTimeout(done, DOUBT_MS));
      if (this.closed) return;
      const kept = await this.isKept(organisation, batch);
      if (kept === null) continue;
      if (kept)
        this.onKeptAfterAll(
          organisation,
          batch.flatMap((entry) => entry.messages),
        );
      return;
    }
  }

  private async flushLate(): Promise<void> {
    // A batch that runs takes what is late with it.
    if (this.lateBusy || this.busy) return this.armLate();
    this.lateBusy = true;
    let ended: () => void = () => undefined;
    this.lateDone = new Promise((done) => (ended = done));
    try {
      for (const organisation of this.lateOrganisations()) {
        const late = this.takeLate(organisation);
        try {
          await this.write('-c synchronous_commit=off', organisation, [], late);
          const at = Date.now();
          this.unflushed = this.unflushed.filter((written) => written.at >= at - UNFLUSHED_MS);
          this.unflushed.push({ late, at });
        } catch {
          this.giveBack(late);
          break;
        }
      }
    } finally {
      this.lateBusy = false;
      ended();
    }
    this.armForRest();
  }

  /** Organisations with outcomes or notes to write, or confirmations that have waited long enough. */
  private lateOrganisations(): Set<string> {
    const found = new Set(this.late.map((entry) => entry.organisation));
    const before = this.confirmBefore();
    for (const { organisation, at } of this.confirmations.values())
      if (at <= before) found.add(organisation);
    return found;
  }

  private confirmBefore(): number {
    return this.closing ? Infinity : Date.now() - CONFIRM_MS;
  }

  private armForRest(): void {
    if (this.late.length > 0) this.armLate();
    else if (this.confirmations.size > 0) this.armLate(CONFIRM_MS);
  }

  /** Takes the confirmations that go with these outcomes, and those that have waited long enough. */
  private takeConfirmed(organisation: string, outcomes: readonly Outcome[]): string[] {
    if (this.confirmations.size === 0) return [];
    const taken = new Set<string>();
    for (const { message } of outcomes) if (this.confirmations.has(message)) taken.add(message);
    const before = this.confirmBefore();
    // In the order they came: the first that is young ends the look.
    for (const [id, confirmation] of this.confirmations) {
      if (confirmation.at > before || taken.size >= MAX_ROWS) break;
      if (confirmation.organisation === organisation) taken.add(id);
    }
    for (const id of taken) this.confirmations.delete(id);
    return [...taken];
  }

  private takeLate(organisation: string): Late[] {
    const taken: Late[] = [];
    const left: Late[] = [];
    for (const entry of this.late)
      (entry.organisation === organisation && taken.length < MAX_ROWS ? taken : left).push(entry);
    this.late = left;
    return taken;
  }

  private giveBack(late: Late[]): void {
    this.late.unshift(...late);
    this.armLate();
  }

  private async write(
    options: string,
    organisation: string,
    messages: NewMessage[],
    late: Late[],
  ): Promise<void> {
    const outcomes = late.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
    const notes = late.flatMap((entry) => (entry.kind === 'note' ? [entry.entry] : []));
    const held = await this.client(options, organisation);
    const confirmed = this.takeConfirmed(organisation, outcomes);
    try {
      await held.client.query({
        ...BATCH,
        values: batchParameters(organisation, this.receiver, messages, outcomes, confirmed, notes),
      });
    } catch (error) {
      for (const id of confirmed) this.confirm(organisation, id);
      // A broken connection is dropped; a refused statement leaves it usable but is rare enough to start afresh.
      this.drop(options, held.client);
      throw error;
    }
  }

  /** A connection that sees this organisation's rows; the setting costs a round trip only on change. */
  private async client(
    options: string,
    organisation: string,
  ): Promise<{ client: pg.Client; organisation: string | null }> {
    let held = this.clients.get(options);
    if (!held) {
      const client = await this.connector.connect(options);
      held = { client, organisation: null };
      client.on('error', () => this.drop(options, client));
      this.clients.set(options, held);
    }
    if (held.organisation !== organisation) {
      held.organisation = null;
      try {
        await held.client.query(`SELECT set_config('chancery.organisation', $1, false)`, [
          organisation,
        ]);
      } catch (error) {
        this.drop(options, held.client);
        throw error;
      }
      held.organisation = organisation;
    }
    return held;
  }

  /** Lets go of a connection; one that has taken its place meanwhile stays. */
  private drop(options: string, client: pg.Client): void {
    if (this.clients.get(options)?.client === client) this.clients.delete(options);
    client.end().catch(() => undefined);
  }

  /** Writes what is left and closes. */
  async close(): Promise<void> {
    if (this.lateTimer) clearTimeout(this.lateTimer);
    this.lateTimer = null;
    while (this.busy || this.lateBusy) await new Promise((done) => setTimeout(done, 5));
    this.closing = true;
    await this.flushLate();
    this.closed = true;
    await Promise.allSettled([...this.clients.values()].map(({ client }) => client.end()));
  }
}
