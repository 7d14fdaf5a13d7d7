// Sends messages the way a mail server does: each until it is acknowledged, over several connections,
// and writes every 250 down, flushed, before it goes on. A process of its own: no crash of the product
// takes its memory away.
// Arguments: port, count, connections, acknowledged file, allowance file: how many may be sent so far, so that
// the last kill still falls among messages.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

const [port, count, connections, file, allowance] = process.argv.slice(2);
const log = openSync(file, 'a');
const queue = Array.from({ length: Number(count) }, (_, at) => at);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Every second message is protected; every hundredth is 1.5 MB, so that it is staged. */
function message(n) {
  const kind = n % 2 === 0 ? 'protected' : 'plain';
  const canary = `CANARY-${n}-${'x'.repeat(8)}`;
  const line = `${canary} ${'abcdefghij'.repeat(6)}\r\n`;
  const body = line.repeat(n % 100 === 99 || n % 100 === 50 ? 20_000 : 1 + (n % 40) * 3);
  const raw = `From: Alice <alice@demo.test>\r\nTo: reader@out.test\r\nSubject: ${kind === 'protected' ? '[encrypt] ' : ''}Number ${n}\r\nMessage-ID: <crash.${n}@demo.test>\r\n\r\n${body}`;
  return {
    n,
    kind,
    id: `<crash.${n}@demo.test>`,
    raw,
    sha256: createHash('sha256').update(raw).digest('hex'),
  };
}

class Connection {
  constructor() {
    this.buffer = '';
    this.waiting = null;
    this.gone = false;
    this.socket = connect(Number(port), '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => {
      this.buffer += chunk.toString('latin1');
      this.give();
    });
    const end = () => {
      this.gone = true;
      this.give();
    };
    this.socket.on('close', end).on('error', end);
    this.socket.setTimeout(20_000, () => this.socket.destroy());
  }
  give() {
    const match = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.buffer);
    if (!this.waiting || (!match && !this.gone)) return;
    const resolve = this.waiting;
    this.waiting = null;
    if (match) this.buffer = this.buffer.slice(match[0].length);
    resolve(match ? match[0].trim() : '');
  }
  reply() {
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.give();
    });
  }
  async command(line) {
    this.socket.write(`${line}\r\n`);
    const answer = await this.reply();
    if (!/^[23]/.test(answer)) throw new Error(answer || 'connection lost');
    return answer;
  }
}

async function worker() {
  let connection = null;
  for (;;) {
    const n = queue.shift();
    if (n === undefined) break;
    while (n >= Number(readFileSync(allowance, 'utf8'))) await sleep(20);
    const mail = message(n);
    for (;;) {
      try {
        if (!connection || connection.gone) {
          connection = new Connection();
          await connection.reply();
          await connection.command('EHLO driver.test');
        }
        await connection.command('MAIL FROM:<alice@demo.test>');
        await connection.command('RCPT TO:<reader@out.test>');
        await connection.command('DATA');
        // In pieces, so that a kill can fall inside.
        const bytes = Buffer.from(mail.raw, 'latin1');
        for (let at = 0; at < bytes.length; at += 65_536) {
          if (connection.gone || connection.socket.destroyed) throw new Error('connection lost');
          if (!connection.socket.write(bytes.subarray(at, at + 65_536)))
            await new Promise((done) =>
              connection.socket.destroyed
                ? done()
                : connection.socket.once('drain', done).once('close', done),
            );
          if (at > 0) await sleep(1);
        }
        const answer = await connection.command('.');
        writeSync(
          log,
          `${JSON.stringify({ n, kind: mail.kind, id: mail.id, sha256: mail.sha256, trace: /queued as (\S+)/.exec(answer)?.[1] })}\n`,
        );
        fsyncSync(log);
        break;
      } catch {
        connection?.socket.destroy();
        connection = null;
        await sleep(150);
      }
    }
  }
  if (connection && !connection.gone) await connection.command('QUIT').catch(() => undefined);
  connection?.socket.destroy();
}

await Promise.all(Array.from({ length: Number(connections) }, worker));
closeSync(log);
