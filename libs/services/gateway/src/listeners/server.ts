import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What of smtp-server's connection is looked at here; its own type is not part of its public interface. */
interface Connection {
  session: { id: string };
  send(code: number, data?: string | string[], context?: string | false): void;
  handler_QUIT(command: unknown, callback: () => void): void;
  handler_RSET(command: unknown, callback: () => void): void;
  handler_NOOP(command: unknown, callback: () => void): void;
}

const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;

/**
 * smtp-server with two things it has no option for: replies that carry an enhanced status code of our
 * own (it derives the code from the reply code alone), and word of every further command of a client,
 * which tells that our last answer arrived.
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

  private adapt(connection: Connection): void {
    const send = connection.send.bind(connection);
    connection.send = (code, data, context) => {
      if (typeof data === 'string' && ENHANCED.test(data)) send(code, data, false);
      else send(code, data, context);
    };
    for (const verb of ['handler_QUIT', 'handler_RSET', 'handler_NOOP'] as const) {
      const handle = connection[verb].bind(connection);
      connection[verb] = (command, callback) => {
        this.onFurtherCommand(connection.session.id);
        handle(command, callback);
      };
    }
  }
}
