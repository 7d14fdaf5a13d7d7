import { createServer, type Server, type Socket } from 'node:net';
import { until } from '../support/ports';

/** One transaction as it came over the wire. */
export interface RawTransaction {
  /** The command lines, without CRLF. */
  mail: string;
  rcpt: string[];
  /** Everything between 354 and the final dot line, dot-stuffing included; null until the dot came. */
  data: Buffer | null;
  at: number;
}

export type Step = 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'MESSAGE';
/** A reply line instead of the usual one, or the end of the connection; null = as usual. */
export type Answer = (
  step: Step,
  line: string,
  transaction: RawTransaction,
) => string | { cut: true } | null;

const USUAL: Record<Step, string> = {
  CONNECT: '220 hop.test ESMTP',
  EHLO: '',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  MESSAGE: '250 2.0.0 taken',
};
const END = Buffer.from('\r\n.\r\n', 'latin1');

/**
 * A next hop that records bytes as they come and parses nothing but the end of data, in its strictest
 * form: what another server might take for a line end stays visible in the record.
 */
export class RawHop {
  /** Transactions whose final dot came, in order. */
  readonly taken: RawTransaction[] = [];
  /** Transactions that ended before it. */
  readonly cut: RawTransaction[] = [];
  /** All bytes of every connection. */
  readonly streams: Buffer[][] = [];
  extensions: string[] = [
    'PIPELINING',
    'SIZE 157286400',
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
  ];
  answer: Answer = () => null;
  /** Cuts the connection when this many bytes of a message have come. */
  cutDataAfter: number | null = null;
  port = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<RawHop> {
    const server = createServer();
    const hop = new RawHop(server);
    server.on('connection', (socket) => hop.serve(socket));
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', () => done()));
    hop.port = (server.address() as { port: number }).port;
    return hop;
  }

  /** Taken transactions with this recipient, in order. */
  to(address: string): RawTransaction[] {
    return this.taken.filter(({ rcpt }) =>
      rcpt.some((line) => line.toLowerCase().startsWith(`rcpt to:<${address.toLowerCase()}>`)),
    );
  }

  /** The n-th of them, waited for. */
  waitFor(address: string, count = 1, seconds = 20): Promise<RawTransaction> {
    return until(`transaction ${count} to ${address}`, () => this.to(address)[count - 1], seconds);
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((done) => this.server.close(() => done()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const record: Buffer[] = [];
    this.streams.push(record);
    let pending: Buffer = Buffer.alloc(0);
    let transaction = fresh();
    let inData = false;
    const say = (step: Step, line: string): boolean => {
      const answer = this.answer(step, line, transaction);
      if (answer !== null && typeof answer !== 'string') {
        socket.destroy();
        return false;
      }
      socket.write(
        `${answer ?? (step === 'EHLO' ? ['hop.test', ...this.extensions].map((word, at, all) => `250${at === all.length - 1 ? ' ' : '-'}${word}`).join('\r\n') : USUAL[step])}\r\n`,
      );
      return answer === null || /^[23]/.test(answer);
    };
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      if (inData) this.cut.push(transaction);
    });
    socket.on('data', (chunk: Buffer) => {
      record.push(chunk);
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (!socket.destroyed) {
        if (inData) {
          if (this.cutDataAfter !== null && pending.length > this.cutDataAfter)
            return void socket.destroy();
          // The dot may be the first line: the CRLF before it is that of the DATA command.
          const empty = pending.subarray(0, 3).equals(END.subarray(2));
          const end = empty ? -2 : pending.indexOf(END);
          if (end === -1) return;
          transaction.data = pending.subarray(0, end + 2);
          pending = pending.subarray(end + END.length);
          inData = false;
          transaction.at = Date.now();
          if (say('MESSAGE', '.')) this.taken.push(transaction);
          transaction = fresh();
          continue;
        }
        const end = pending.indexOf('\r\n');
        if (end === -1) return;
        const line = pending.subarray(0, end).toString('utf8');
        pending = pending.subarray(end + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO' || verb === 'HELO') say('EHLO', line);
        else if (verb === 'MAIL') {
          transaction = { ...fresh(), mail: line };
          say('MAIL', line);
        } else if (verb === 'RCPT') {
          if (say('RCPT', line)) transaction.rcpt.push(line);
        } else if (verb === 'DATA') inData = say('DATA', line);
        else if (verb === 'RSET') {
          transaction = fresh();
          socket.write('250 2.0.0 ok\r\n');
        } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
        else socket.write('500 5.5.2 what\r\n');
      }
    });
    say('CONNECT', '');
  }
}

const fresh = (): RawTransaction => ({ mail: '', rcpt: [], data: null, at: 0 });

/** The content that stuffed DATA bytes stand for (RFC 5321 4.5.2). */
export const unstuffed = (data: Buffer): Buffer =>
  Buffer.from(data.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');

/** Where a CR or LF stands alone, or -1. */
export const bareAt = (bytes: Buffer): number =>
  bytes.toString('latin1').search(/\r(?!\n)|(?<!\r)\n/);
