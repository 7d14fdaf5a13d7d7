import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A way to a server on which the last answer is lost: the answer that comes after the end of the data is
 * thrown away, and both sides lose their connection.
 */
export class SwallowingProxy {
  port = 0;
  /** Answers thrown away. */
  readonly swallowed: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(target: number): Promise<SwallowingProxy> {
    const server = createServer();
    const proxy = new SwallowingProxy(server);
    server.on('connection', (client) => proxy.join(client, connect(target, '127.0.0.1')));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
    proxy.port = (server.address() as { port: number }).port;
    return proxy;
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((done) => this.server.close(() => done()));
  }

  private join(client: Socket, server: Socket): void {
    let inData = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => server.write(chunk));
    server.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      if (inData) {
        this.swallowed.push(text.trim());
        client.destroy();
        server.destroy();
        return;
      }
      inData = /^354 /m.test(text);
      client.write(chunk);
    });
  }
}
