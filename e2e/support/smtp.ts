import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A plain SMTP client that says exactly what it is told, byte for byte: no library corrects it. */
export class SmtpClient {
  private buffer = '';
  private waiting: ((line: string) => void)[] = [];
  private ended = false;
  /** The server's first words, and what it offered to the last EHLO. */
  greeting = '';
  hello = '';
  socket: Socket;

  private constructor(port: number, localAddress?: string) {
    this.socket = connect({
      port,
      host: '127.0.0.1',
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.socket.setNoDelay(true);
    this.listen();
  }

  /**
   * @param hello name for EHLO; empty = none is said
   * @param localAddress another address of loopback to come from, such as 127.0.0.2
   */
  static async open(
    port: number,
    hello = 'client.test',
    localAddress?: string,
  ): Promise<SmtpClient> {
    const client = new SmtpClient(port, localAddress);
    client.greeting = await client.reply();
    if (hello) client.hello = await client.command(`EHLO ${hello}`);
    return client;
  }

  /** True once the server has closed the connection. */
  get gone(): boolean {
    return this.ended;
  }

  /** What the server said that nobody has asked for. */
  get unread(): string {
    return this.buffer;
  }

  /**
   * STARTTLS, with any certificate. @returns the server's reply; the handshake is done when it was a 220.
   * @param behind bytes sent in the same write as the command
   */
  async startTls(behind = ''): Promise<string> {
    this.socket.write(`STARTTLS\r\n${behind}`, 'latin1');
    const reply = await this.reply();
    if (!reply.startsWith('220')) return reply;
    const plain = this.socket;
    plain.removeAllListeners();
    this.buffer = '';
    this.socket = connectTls({ socket: plain, rejectUnauthorized: false });
    await new Promise<void>((done, reject) => {
      this.socket.once('secureConnect', done);
      this.socket.once('error', reject);
      plain.once('error', reject);
    });
    this.listen();
    return reply;
  }

  private listen(): void {
    this.socket.on('data', (chunk: Buffer) => {
      this.buffer += chunk.toString('latin1');
      this.pump();
    });
    const end = () => {
      this.ended = true;
      for (const resolve of this.waiting.splice(0)) resolve('');
    };
    this.socket.on('close', end);
    this.socket.on('error', end);
  }

  /** The next whole reply, all its lines; empty when the connection is gone. */
  reply(): Promise<string> {
    return new Promise((resolve) => {
      if (this.ended && !/^\d{3} /m.test(this.buffer)) return resolve('');
      this.waiting.push(resolve);
      this.pump();
    });
  }

  command(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`, 'utf8');
    return this.reply();
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** One message. @returns the reply to the final dot, or the first that refused. */
  async send(from: string, to: string[], raw: Buffer, mailParameters = ''): Promise<string> {
    const mail = await this.command(`MAIL FROM:<${from}>${mailParameters}`);
    if (!mail.startsWith('250')) return mail;
    let taken = 0;
    let last = '';
    for (const recipient of to) {
      last = await this.command(`RCPT TO:<${recipient}>`);
      if (last.startsWith('250')) taken++;
    }
    if (taken === 0) return last;
    const data = await this.command('DATA');
    if (!data.startsWith('354')) return data;
    this.socket.write(dotStuffed(raw));
    this.socket.write('.\r\n');
    return this.reply();
  }

  async quit(): Promise<void> {
    if (!this.ended) await this.command('QUIT');
    this.socket.destroy();
  }

  private pump(): void {
    const match = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.buffer);
    if (!match || this.waiting.length === 0) return;
    this.buffer = this.buffer.slice(match[0].length);
    this.waiting.shift()?.(match[0].trim());
    this.pump();
  }
}

/** A line that begins with a dot gets another (RFC 5321 4.5.2); the content ends with CRLF. */
export function dotStuffed(raw: Buffer): Buffer {
  let text = raw.toString('latin1').replace(/(^|\r\n)\./g, '$1..');
  if (!text.endsWith('\r\n')) text += '\r\n';
  return Buffer.from(text, 'latin1');
}

/** Line ends made CRLF, as a mail client does before it sends; what DATA then carries, final CRLF included. */
export function wireForm(raw: Buffer): Buffer {
  let text = raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
  if (!text.endsWith('\r\n')) text += '\r\n';
  return Buffer.from(text, 'latin1');
}

/** One message over a connection of its own. */
export async function sendMail(
  port: number,
  from: string,
  to: string[],
  raw: Buffer,
): Promise<string> {
  const client = await SmtpClient.open(port);
  try {
    return await client.send(from, to, wireForm(raw));
  } finally {
    await client.quit();
  }
}

/** The trace id out of a 250 answer. */
export function queuedAs(reply: string): string {
  const id = /queued as ([0-9a-f-]{36})/.exec(reply)?.[1];
  if (!id) throw new Error(`not accepted: ${reply}`);
  return id;
}
