import SMTPConnection, { type SMTPError } from 'nodemailer/lib/smtp-connection';
import type { Destination } from '../route/destination';
import {
  faultForAll,
  isAscii,
  rcptParameters,
  recipientsOf,
  type Envelope,
  type EnvelopeRecipient,
  type MessageSource,
  type RecipientResult,
  type SendOutcome,
} from './envelope';
import { whileOpen } from './while-open';
import { order, resultsOf, untouchedUntilRead } from './results';
import { fault, faultOf, parseReply, type DeliveryFault } from './fault';

export interface SessionOptions {
  /** Our name in EHLO. */
  name: string;
  /** Milliseconds for DNS, connecting, greeting and TLS together. */
  connectTimeout: number;
  /** Milliseconds without a sign from the peer. RFC 5321, 4.5.3.2 asks for 10 minutes at the final dot. */
  idleTimeout: number;
}

/**
 * What nodemailer's connection keeps to itself and its types leave out: what the peer offered, and
 * the one place every command passes. nodemailer 10.6 cannot say SMTPUTF8 for a message whose header
 * but not its envelope is UTF-8, nor give DSN parameters per recipient; both are added there.
 */
interface Internals {
  _supportedExtensions: readonly string[];
  _envelope: { accepted?: string[]; rejectedErrors?: SMTPError[] } | false;
  _sendCommand(command: string, logged?: string): void;
}

/** A connection could not be made ready for MAIL. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  constructor(readonly fault: DeliveryFault) {
    super(fault.text);
  }
}

/** One connection to one host, ready for MAIL; one message at a time. */
export class SmtpSession {
  /** Messages offered so far. */
  messages = 0;
  /** The last transaction ended by the loss of a connection before the peer answered to MAIL. */
  wasStale = false;
  onEnd: (() => void) | null = null;
  private alive = true;
  private readonly internals: Internals;
  private parameters = { mail: '', rcpt: new Map<string, string>() };

  private constructor(private readonly connection: SMTPConnection) {
    this.internals = connection as unknown as Internals;
    const write = this.internals._sendCommand.bind(connection);
    this.internals._sendCommand = (command, logged) => write(this.withParameters(command), logged);
    const ended = () => {
      this.alive = false;
      this.onEnd?.();
    };
    // Without a listener an error after the last callback would end the process.
    connection.on('error', ended);
    connection.on('end', ended);
  }

  /**
   * Connects, greets, secures and signs in as the destination says. With opportunistic TLS a failed
   * handshake is followed by a second connection without it (RFC 7435); any other mode never is.
   * @throws SessionError
   */
  static async open(to: Destination, options: SessionOptions): Promise<SmtpSession> {
    try {
      return await SmtpSession.connect(to, options, to.tls);
    } catch (error) {
      const retry =
        to.tls === 'opportunistic' && error instanceof SessionError && error.fault.stage === 'tls';
      if (!retry) throw error;
      return await SmtpSession.connect(to, options, 'none');
    }
  }

  private static async connect(
    to: Destination,
    { name, connectTimeout, idleTimeout }: SessionOptions,
    tls: Destination['tls'],
  ): Promise<SmtpSession> {
    const connection = new SMTPConnection({
      host: to.host,
      port: to.port,
      name,
      secure: false,
      ignoreTLS: tls === 'none',
      opportunisticTLS: tls === 'opportunistic',
      requireTLS: tls === 'required',
      tls: { rejectUnauthorized: tls === 'required' && to.verify, minVersion: 'TLSv1.2' },
      connectionTimeout: connectTimeout,
      greetingTimeout: connectTimeout,
      dnsTimeout: connectTimeout,
      socketTimeout: idleTimeout,
      // Closing destroys: a message that was cut off must not be completed by anything still queued.
      socketCloseTimeout: 0,
      allowInternalNetworkInterfaces: true,
    });
    const session = new SmtpSession(connection);
    try {
      await whileOpen<boolean>(connection, (done) =>
        connection.connect((error) => done(error ?? null, true)),
      );
      if (to.auth !== undefined) await session.signIn(to.auth, to.tls);
    } catch (error) {
      connection.close();
      if (error instanceof SessionError) throw error;
      const during = connection.upgrading === true ? 'tls' : 'greeting';
      throw new SessionError(faultOf(error as SMTPError, during));
    }
    return session;
  }

  /** Credentials go over TLS, or over a connection that was configured to be without it. */
  private async signIn(
    auth: { user: string; pass: string },
    configured: Destination['tls'],
  ): Promise<void> {
    if (!this.connection.secure && configured !== 'none') {
      throw new SessionError(
        fault('deferred', 'auth', 454, '4.7.4', 'Credentials are not sent without TLS'),
      );
    }
    await whileOpen<boolean>(this.connection, (done) =>
      this.connection.login({ ...auth }, (error) => done(error, true)),
    );
  }

  /** True while another message can be sent over it. */
  get usable(): boolean {
    return this.alive && !this.connection.destroyed;
  }

  private get channel(): Pick<SendOutcome, 'dsnPassedOn' | 'secure'> {
    return { dsnPassedOn: this.offers('DSN'), secure: this.connection.secure };
  }

  private offers(extension: string): boolean {
    return this.internals._supportedExtensions.includes(extension);
  }

  /**
   * One transaction. Never throws for what the peer does: every recipient gets its result. When the
   * source fails, the socket is destroyed before the final dot, so nothing truncated is ever accepted.
   */
  async send(envelope: Envelope, message: MessageSource): Promise<SendOutcome> {
    const unable = this.cannotTake(envelope);
    if (unable !== null) return faultForAll(envelope, unable);
    const { able, refused } = this.byAddress(envelope);
    if (able.length === 0) return { ...this.channel, recipients: order(envelope, refused) };
    this.messages++;
    const results = await this.transaction(envelope, able, message);
    return { ...this.channel, recipients: order(envelope, [...results, ...refused]) };
  }

  /** RFC 6531, 3.2 and RFC 6152: what the peer does not offer must not be sent to it. */
  private cannotTake(envelope: Envelope): DeliveryFault | null {
    const needsUtf8 = envelope.smtpUtf8 === true || !isAscii(envelope.from ?? '');
    if (needsUtf8 && !this.offers('SMTPUTF8')) return noUtf8('Message');
    if (envelope.body === '8BITMIME' && !this.offers('8BITMIME')) {
      return fault('failed', 'mail', 554, '5.6.3', 'Next hop does not take 8-bit messages');
    }
    return null;
  }

  private byAddress(envelope: Envelope): { able: EnvelopeRecipient[]; refused: RecipientResult[] } {
    const utf8 = this.offers('SMTPUTF8');
    const able = new Map<string, EnvelopeRecipient>();
    const refused: RecipientResult[] = [];
    for (const recipient of recipientsOf(envelope)) {
      const { address } = recipient;
      if (utf8 || isAscii(address)) able.set(address, recipient);
      else refused.push({ address, accepted: false, ...noUtf8('Recipient address') });
    }
    return { able: [...able.values()], refused };
  }

  private async transaction(
    envelope: Envelope,
    able: readonly EnvelopeRecipient[],
    message: MessageSource,
  ): Promise<RecipientResult[]> {
    const dsn = this.offers('DSN');
    this.parameters = {
      mail: envelope.smtpUtf8 === true ? ' SMTPUTF8' : '',
      rcpt: dsn
        ? new Map(able.map((recipient) => [recipient.address, rcptParameters(recipient)]))
        : new Map(),
    };
    this.wasStale = false;
    const addresses = able.map(({ address }) => address);
    try {
      const info = await whileOpen<SMTPConnection.SentMessageInfo>(this.connection, (done) =>
        this.connection.send(
          {
            from: envelope.from ?? '',
            to: addresses,
            ...(envelope.size === undefined ? {} : { size: envelope.size }),
            ...(envelope.dsn === undefined ? {} : { dsn: envelope.dsn }),
            use8BitMime: envelope.body === '8BITMIME',
          },
          Buffer.isBuffer(message) ? message : untouchedUntilRead(message),
          done,
        ),
      );
      const { code, enhanced, text } = parseReply(info.response);
      return resultsOf(addresses, info.rejectedErrors ?? [], (address) => ({
        address,
        accepted: true,
        code,
        enhanced: enhanced ?? '2.0.0',
        text,
      }));
    } catch (error) {
      return await this.failed(addresses, error as SMTPError);
    }
  }

  private async failed(addresses: readonly string[], error: SMTPError): Promise<RecipientResult[]> {
    const state = this.internals._envelope;
    const rejected = error.rejectedErrors ?? (state ? state.rejectedErrors : undefined) ?? [];
    const answered = rejected.length > 0 || (state ? (state.accepted?.length ?? 0) > 0 : false);
    const why = faultOf(error, answered ? 'message' : 'mail');
    // The peer closed an idle connection while MAIL was on its way: nothing of the message was sent.
    this.wasStale = !answered && why.code === 421;
    if (error.response === undefined && error.code !== 'EENVELOPE' && error.code !== 'EMESSAGE')
      this.close();
    else if (this.usable) await this.reset();
    // After a refused MAIL the peer refuses every RCPT as well, for a reason that is none.
    const ownReasons = why.stage === 'mail' ? [] : rejected;
    return resultsOf(addresses, ownReasons, (address) => ({ address, accepted: false, ...why }));
  }

  /** Ends what is left of a refused transaction, so that the next MAIL is not out of sequence. */
  private async reset(): Promise<void> {
    try {
      await whileOpen<boolean>(this.connection, (done) =>
        this.connection.reset((error) => done(error, true)),
      );
    } catch {
      this.close();
    }
  }

  private withParameters(command: string): string {
    if (
      command.startsWith('MAIL FROM:') &&
      this.parameters.mail !== '' &&
      !/ SMTPUTF8( |$)/.test(command)
    ) {
      return command + this.parameters.mail;
    }
    if (!command.startsWith('RCPT TO:<')) return command;
    return command + (this.parameters.rcpt.get(command.slice('RCPT TO:<'.length, -1)) ?? '');
  }

  /** Says goodbye; nothing waits for the answer. */
  quit(): void {
    if (this.usable) this.connection.quit();
  }

  /** Destroys the socket. */
  close(): void {
    this.alive = false;
    this.connection.close();
  }
}

const noUtf8 = (what: string): DeliveryFault =>
  fault(
    'failed',
    'mail',
    550,
    '5.6.7',
    `${what} needs SMTPUTF8, which the next hop does not offer`,
  );
