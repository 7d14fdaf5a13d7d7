import { resolve } from 'node:path';
import { expect } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { RawHop, type RawTransaction, unstuffed } from './raw-hop';
import { type Report, reportOf } from './world';

/** What the store says of one recipient. */
export interface Row {
  state: string;
  attempts: number;
  last_reply: string | null;
  /** Seconds until the next attempt. */
  wait: number;
}

/** What a transaction carried. */
export const content = (transaction: RawTransaction): Buffer =>
  unstuffed(transaction.data ?? Buffer.alloc(0));

/**
 * A system between two hops. Outside: one without DSN. Inside, for demo.test: one with it, that records
 * bytes and does not take SMTPUTF8. Its sweep is quick.
 */
export class TwoWays {
  private constructor(
    readonly outside: Sink,
    public inside: RawHop,
    readonly system: System,
  ) {}

  static async start(): Promise<TwoWays> {
    const outside = await Sink.start();
    const inside = await RawHop.start();
    inside.extensions = ['PIPELINING', 'SIZE 157286400', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'];
    const system = await System.start({
      nextHop: outside.port,
      internalHop: inside.port,
      preload: resolve(import.meta.dirname, 'quick-sweep.mjs'),
    });
    return new TwoWays(outside, inside, system);
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.outside.stop();
    await this.inside.stop();
  }

  /** Stops the inner hop; the answer brings another one to its place. */
  async takeInsideAway(): Promise<() => Promise<void>> {
    const { port, extensions } = this.inside;
    await this.inside.stop();
    return async () => {
      this.inside = await RawHop.start(port);
      this.inside.extensions = extensions;
    };
  }

  /**
   * One message with parameters of the envelope.
   * @param to addresses, or an address in brackets with its parameters
   * @returns its id
   */
  async submit(from: string, to: string[], raw: Buffer, onMail = ''): Promise<string> {
    const client = await SmtpClient.open(this.system.ports.smtp);
    expect(await client.command(`MAIL FROM:<${from}>${onMail}`)).toMatch(/^250 /);
    for (const recipient of to) {
      const path = recipient.startsWith('<') ? recipient : `<${recipient}>`;
      expect(await client.command(`RCPT TO:${path}`)).toMatch(/^250 /);
    }
    await client.command('DATA');
    client.write(Buffer.concat([raw, Buffer.from('.\r\n')]));
    const id = queuedAs(await client.reply());
    await client.quit();
    return id;
  }

  async rowOf(message: string, address: string): Promise<Row> {
    const [row] = await this.system.query<Row & { [key: string]: unknown }>(
      `SELECT state, attempts, last_reply, extract(epoch FROM next_attempt_at - now())::float AS wait
         FROM mail.recipient WHERE message_id = $1 AND address = $2`,
      [message, address],
    );
    if (!row) throw new Error(`no ${address} of ${message}`);
    return row;
  }

  /** A recipient's row once it has a state. */
  reached(message: string, address: string, state: string): Promise<Row> {
    return until(`${address} is ${state}`, async () => {
      const row = await this.rowOf(message, address);
      return row.state === state ? row : null;
    });
  }

  /** Makes a message look as if it had come this long ago, and what waits of it due now. */
  async age(message: string, interval: string): Promise<void> {
    await this.system.query(
      `UPDATE mail.message SET received_at = now() - $2::interval WHERE id = $1`,
      [message, interval],
    );
    await this.system.query(
      `UPDATE mail.recipient SET next_attempt_at = now() WHERE message_id = $1 AND state IN ('queued', 'deferred')`,
      [message],
    );
  }

  /** The n-th report that came back to a sender inside. */
  async report(sender: string, count = 1): Promise<Report> {
    const transaction = await this.inside.waitFor(sender, count);
    expect(transaction.mail).toMatch(/^MAIL FROM:<>/);
    return reportOf(content(transaction));
  }
}
