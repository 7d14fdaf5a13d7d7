import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach } from 'vitest';
import type { Destination } from '../route/destination';
import { SmtpConnectionPool, type PoolOptions } from './pool';

/** What a peer accepted. */
export interface Received {
  from: string;
  to: string[];
  message: string;
  secure: boolean;
  smtpUtf8: boolean;
  body: string | undefined;
  session: string;
  dsn: unknown;
}

/** Replies by address; whatever is not named is taken. */
export interface Refusals {
  mail?: Record<string, string>;
  rcpt?: Record<string, string>;
  data?: string;
}

const certificate = await generate([{ name: 'commonName', value: 'mx.alder.test' }]);

/** A real SMTP server on loopback that keeps what it takes. For specs only. */
export class Peer {
  readonly received: Received[] = [];
  /** Messages whose DATA was cut off. */
  cut = 0;
  connections = 0;
  most = 0;
  private readonly now = new Set<string>();
  private readonly server: SMTPServer;
  port = 0;

  constructor(
    refusals: Refusals = {},
    options: SMTPServerOptions = {},
    private readonly delayMs = 0,
  ) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', ...(options.disabledCommands ?? [])],
      disableReverseLookup: true,
      closeTimeout: 100,
      key: certificate.private,
      cert: certificate.cert,
      hideDSN: false,
      ...options,
      onConnect: (session, done) => {
        this.connections++;
        this.now.add(session.id);
        this.most = Math.max(this.most, this.now.size);
        done();
      },
      onClose: (session) => this.now.delete(session.id),
      onMailFrom: ({ address }, _session, done) => done(reply(refusals.mail?.[address])),
      onRcptTo: ({ address }, _session, done) => done(reply(refusals.rcpt?.[address])),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', () => this.cut++);
        stream.on('end', () => {
          const { mailFrom, rcptTo, smtpUtf8, bodyType, dsn } = session.envelope;
          if (refusals.data === undefined) {
            this.received.push({
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address),
              message: Buffer.concat(chunks).toString('utf8'),
              secure: session.secure,
              smtpUtf8: smtpUtf8 === true,
              body: bodyType,
              session: session.id,
              dsn: { message: dsn, recipients: rcptTo.map((recipient) => recipient.dsn) },
            });
          }
          setTimeout(() => done(reply(refusals.data), 'Ok: queued as TEST'), this.delayMs);
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  async listen(): Promise<Destination> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
    return { host: '127.0.0.1', port: this.port, tls: 'none', verify: false };
  }

  get open(): number {
    return this.now.size;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** `550 5.1.1 text` as the error that smtp-server answers with. */
function reply(text: string | undefined): Error | null {
  if (text === undefined) return null;
  return Object.assign(new Error(text.slice(4)), { responseCode: Number(text.slice(0, 3)) });
}

/** A peer that says just what it is told to, for what a real server would not do. */
async function scripted(talk: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destination: Destination = {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    tls: 'none',
    verify: false,
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { destination, close };
}

/** Pools and peers for a spec file, closed after each test, pools first. */
export function harness() {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (let step = cleanUp.pop(); step !== undefined; step = cleanUp.pop()) await step();
  });
  return {
    makePool(options: Partial<PoolOptions> = {}): SmtpConnectionPool {
      const pool = new SmtpConnectionPool({
        name: 'gw.demo.test',
        connectTimeout: 5_000,
        ...options,
      });
      cleanUp.push(() => pool.drain(100));
      return pool;
    },
    async start(...given: ConstructorParameters<typeof Peer>): Promise<[Peer, Destination]> {
      const peer = new Peer(...given);
      const destination = await peer.listen();
      cleanUp.unshift(() => peer.close());
      return [peer, destination];
    },
    async script(talk: (socket: Socket) => void): Promise<Destination> {
      const { destination, close } = await scripted(talk);
      cleanUp.unshift(close);
      return destination;
    },
  };
}
