import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

import { countReply } from '../gateway-metrics';
import { REPLIES, type SmtpReply } from './reply';

/** What of smtp-server's connection is looked at here; its own type is not part of its public interface. */
interface Connection {
  session: { id: string };
  secure: boolean;
  /** The message that comes in, or is in and waits for its answer. */
  _dataStream: unknown;
  send(code: number, data?: string | string[], context?: string | false): void;
  handler_QUIT(command: unknown, callback: () => void): void;
  handler_RSET(command: unknown, callback: () => void): void;
  handler_NOOP(command: unknown, callback: () => void): void;
}

const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;
/** How often a drain looks for connections that have come to the end of their message. */
const DRAIN_LOOK_MS = 25;

/**
 * smtp-server with what it has no option for: replies that carry an enhanced status code of our own (it
 * derives the code from the reply code alone), AUTH offered only where it is taken, word of every further
 * command of a client, which tells that our last answer arrived, and a drain that cuts no message.
 */
export class ChancerySmtpServer extends SMTPServer {
  /** Called when a client goes on after an answer. */
  onFurtherCommand: (sessionId: string) => void = () => undefined;

  constructor(options: SMTPServerOptions) {
    super(options);
    const connections = this.connections;
    const add = connections.add.bind(connections);
    connections.add = (connection) => {
      this.adapt(connection as unknown as Connection);
      return add(connection);
    };
  }

  /**
   * Says `goodbye` (421) to every client but those in the middle of a message, to these when theirs is
   * answered, and to whoever comes meanwhile (by the application's `onConnect`). Then the listener closes.
   * @param graceMs after it messages that still come in are cut off; nothing was answered for them.
   */
  async drain(graceMs: number, goodbye: SmtpReply): Promise<void> {
    const end = Date.now() + graceMs;
    for (;;) {
      for (const connection of this.connections as unknown as Set<Connection>)
        if (!connection._dataStream) connection.send(goodbye.responseCode, goodbye.message);
      if (this.connections.size === 0 || Date.now() >= end) break;
      await new Promise((done) => setTimeout(done, DRAIN_LOOK_MS));
    }
    await new Promise<void>((done) => this.close(() => done()));
  }

  private adapt(connection: Connection): void {
    const send = connection.send.bind(connection);
    connection.send = (code, data, context) => {
      countReply(code);
      const own = this.ownReply(code, context);
      if (own) send(own.responseCode, own.message, false);
      else if (typeof data === 'string' && ENHANCED.test(data)) send(code, data, false);
      else send(code, Array.isArray(data) ? this.offered(connection, data) : data, context);
    };
    for (const verb of ['handler_QUIT', 'handler_RSET', 'handler_NOOP'] as const) {
      const handle = connection[verb].bind(connection);
      connection[verb] = (command, callback) => {
        this.onFurtherCommand(connection.session.id);
        handle(command, callback);
      };
    }
  }

  /** Our words where the library answers before the application is asked. */
  private ownReply(code: number, context: string | false | undefined): SmtpReply | null {
    if (code === 538) return REPLIES.needsTls();
    if (context === 'MESSAGE_TOO_BIG') return REPLIES.tooLarge(this.options.size ?? 0);
    return null;
  }

  /** Lines of an EHLO answer: a password is not asked for where it would be refused (RFC 4954 4, RFC 8314 3). */
  private offered(connection: Connection, lines: string[]): string[] {
    if (connection.secure || this.options.allowInsecureAuth) return lines;
    return lines.filter((line) => !line.startsWith('AUTH '));
  }
}
