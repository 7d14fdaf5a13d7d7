import type { Destination } from '../route/destination';
import { faultForAll, type Envelope, type MessageSource, type SendOutcome } from './envelope';
import { fault, type DeliveryFault } from './fault';
import { Lane } from './lane';
import { SessionError, SmtpSession } from './session';

export interface PoolOptions {
  /** Our name in EHLO: a host name that resolves to us. */
  name: string;
  /** Connections to one destination at a time. Default 20. */
  maxConnections?: number;
  /** Milliseconds after which an unused connection says QUIT. Default 10,000. */
  idleMs?: number;
  /** Messages after which a connection is replaced. Default 1,000. */
  messagesPerConnection?: number;
  /** Milliseconds for DNS, connecting, greeting and TLS together. Default 60,000. */
  connectTimeout?: number;
  /** Milliseconds without a sign from the peer. Default 600,000 (RFC 5321, 4.5.3.2.6). */
  idleTimeout?: number;
}

/**
 * Connections that are kept and used again, per destination. A queue that must not wait for another
 * (passcodes behind wrappers) has a pool of its own.
 */
export class SmtpConnectionPool {
  private readonly lanes = new Map<string, Lane>();
  private readonly options: Required<PoolOptions>;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = {
      maxConnections: 20,
      idleMs: 10_000,
      messagesPerConnection: 1_000,
      connectTimeout: 60_000,
      idleTimeout: 600_000,
      ...options,
    };
  }

  /**
   * One transaction with one destination. Never rejects for what a peer or the net does: every
   * recipient gets its result. A stream that was not begun (see `isHostFault`) is left as it is and
   * can be sent elsewhere; one that was begun is ended.
   */
  async send(to: Destination, envelope: Envelope, message: MessageSource): Promise<SendOutcome> {
    // A stream may fail while nobody reads it yet; the transaction finds out when it does.
    if (!Buffer.isBuffer(message)) message.on('error', () => undefined);
    for (;;) {
      if (this.closed) return faultForAll(envelope, shuttingDown);
      const lane = this.laneOf(to);
      let session: SmtpSession;
      let reused: boolean;
      try {
        ({ session, reused } = await lane.acquire());
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
        return faultForAll(envelope, error.fault);
      }
      const outcome = await session.send(envelope, message);
      lane.release(session);
      // A kept connection may have been closed by the peer just now; that says nothing about the
      // host. Each turn uses up one kept connection, so the loop ends with a new one.
      if (!(reused && session.wasStale)) return outcome;
    }
  }

  /** Connections that are open or being opened, for metrics. */
  get connections(): number {
    let open = 0;
    for (const lane of this.lanes.values()) open += lane.connections;
    return open;
  }

  /**
   * Takes no more messages, lets transactions in progress end, says QUIT. What still runs after
   * `graceMs` is cut off before its final dot. Whoever waits for a connection is deferred at once.
   */
  async drain(graceMs = 30_000): Promise<void> {
    this.closed = true;
    const error = new SessionError(shuttingDown);
    await Promise.all([...this.lanes.values()].map((lane) => lane.drain(graceMs, error)));
    this.lanes.clear();
  }

  private laneOf(to: Destination): Lane {
    const key = JSON.stringify([to.host, to.port, to.tls, to.verify, to.auth?.user, to.auth?.pass]);
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      const { options } = this;
      lane = new Lane(
        () => SmtpSession.open(to, options),
        options,
        () => this.lanes.delete(key),
      );
      this.lanes.set(key, lane);
    }
    return lane;
  }
}

const shuttingDown: DeliveryFault = fault(
  'deferred',
  'source',
  421,
  '4.3.2',
  'Service shutting down',
);
