// A plain SMTP client for benches: one kept connection, as a mail server keeps it.
import { connect } from 'node:net';

export class Client {
  #buffer = '';
  #waiting = [];

  static async open(port) {
    const client = new Client();
    client.socket = connect({ port, host: '127.0.0.1' });
    client.socket.setNoDelay(true);
    client.socket.on('data', (chunk) => client.#take(chunk.toString('latin1')));
    const gone = () => {
      client.gone = true;
      for (const done of client.#waiting.splice(0)) done('');
    };
    client.socket.on('close', gone);
    client.socket.on('error', gone);
    await client.reply();
    await client.command('EHLO bench.test');
    return client;
  }

  #take(text) {
    this.#buffer += text;
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.#buffer);
      if (!match || this.#waiting.length === 0) return;
      this.#buffer = this.#buffer.slice(match[0].length);
      this.#waiting.shift()(match[0].trim());
    }
  }

  reply() {
    return new Promise((done) => {
      if (this.gone) return done('');
      this.#waiting.push(done);
      this.#take('');
    });
  }

  command(line) {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /**
   * One message, in wire form without its final dot.
   * @returns the last reply, and milliseconds from the final dot to it
   */
  async send(from, to, raw) {
    const refused = (reply) => ({ reply, ms: 0 });
    let reply = await this.command(`MAIL FROM:<${from}>`);
    if (!reply.startsWith('250')) return refused(reply);
    for (const each of to) reply = await this.command(`RCPT TO:<${each}>`);
    reply = await this.command('DATA');
    if (!reply.startsWith('354')) return refused(reply);
    await new Promise((done) => this.socket.write(raw, () => done()));
    const began = performance.now();
    this.socket.write('\r\n.\r\n');
    reply = await this.reply();
    return { reply, ms: performance.now() - began };
  }

  close() {
    this.socket.destroy();
  }
}

/** Lines that begin with a dot get another (RFC 5321 4.5.2). */
export const stuffed = (raw) =>
  Buffer.from(raw.toString('latin1').replace(/(^|\r\n)\./g, '$1..'), 'latin1');

export function percentile(all, part) {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}
