import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

/** What the page may fetch: fixed bytes by path, and files below a folder. */
export interface Served {
  readonly bytes: Readonly<
    Record<string, { readonly type: string; readonly body: Uint8Array | string }>
  >;
  readonly vectors: string;
}

/** Serves on a free loopback port, which browsers count as a secure context: without one there is no WebCrypto. */
export async function serve({
  bytes,
  vectors,
}: Served): Promise<{ origin: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const fixed = bytes[path];
    response.setHeader('content-security-policy', "default-src 'self'");
    if (fixed) {
      response.setHeader('content-type', fixed.type).end(fixed.body);
    } else if (path.startsWith('/vectors/')) {
      // A path is normalised before it is joined, so that it cannot climb out of the folder.
      response
        .setHeader('content-type', 'text/plain')
        .end(readFileSync(join(vectors, normalize(path.slice('/vectors'.length)))));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
