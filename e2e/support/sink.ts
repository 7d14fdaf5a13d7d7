import { SMTPServer } from 'smtp-server';
import { until } from './ports';

export interface SunkMail {
  from: string;
  to: string[];
  raw: Buffer;
  at: number;
  /** DSN parameters as they arrived. */
  dsn: { ret: string | null; envid: string | null } | undefined;
}

/** A mail server at the end of the way: takes everything and remembers it, or answers as a test wants. */
export class Sink {
  readonly mails: SunkMail[] = [];
  /** Mails taken and forgotten at once, for runs whose mail would fill the memory; see {@link taken}. */
  discard = false;
  /** Mails taken, kept or not. */
  taken = 0;
  /** Reply instead of taking the mail; null takes it. */
  refuse: ((mail: SunkMail) => { code: number; text: string } | null) | null = null;
  refuseRecipient: ((address: string) => { code: number; text: string } | null) | null = null;
  port = 0;
  private readonly server: SMTPServer;

  private constructor(options: ConstructorParameters<typeof SMTPServer>[0]) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: (address, _session, callback) => {
        const reply = this.refuseRecipient?.(address.address);
        callback(reply ? Object.assign(new Error(reply.text), { responseCode: reply.code }) : null);
      },
      onData: (stream, session, callback) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => void (this.discard || pieces.push(piece)));
        stream.on('end', () => {
          const mail: SunkMail = {
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            to: session.envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(pieces),
            at: Date.now(),
            dsn: session.envelope.dsn,
          };
          const reply = this.refuse?.(mail);
          if (reply)
            return callback(Object.assign(new Error(reply.text), { responseCode: reply.code }));
          this.taken++;
          if (!this.discard) this.mails.push(mail);
          callback(null, 'taken');
        });
      },
      ...options,
    });
    this.server.on('error', () => undefined);
  }

  static async start(
    options: ConstructorParameters<typeof SMTPServer>[0] = {},
    port = 0,
  ): Promise<Sink> {
    const sink = new Sink(options);
    await new Promise<void>((done) => sink.server.listen(port, '127.0.0.1', () => done()));
    sink.port = (sink.server.server.address() as { port: number }).port;
    return sink;
  }

  /** Whether STARTTLS is there from now on. */
  offerTls(offered: boolean): void {
    this.server.options.disabledCommands = offered ? ['AUTH'] : ['AUTH', 'STARTTLS'];
  }

  to(address: string): SunkMail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  /** The n-th mail to an address, waited for. */
  waitFor(address: string, count = 1, seconds = 20): Promise<SunkMail> {
    return until(`mail ${count} to ${address}`, () => this.to(address)[count - 1], seconds);
  }

  stop(): Promise<void> {
    return new Promise((done) => this.server.close(() => done()));
  }
}
