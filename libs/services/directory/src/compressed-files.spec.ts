import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressedFiles } from './compressed-files';

describe('built files in Brotli', () => {
  const folder = mkdtempSync(join(tmpdir(), 'compressed-'));
  const script = 'export const words = 1;\n'.repeat(200);
  let server: Server;

  beforeAll(async () => {
    writeFileSync(join(folder, 'chunk-Bk74SoW-.js'), script);
    const app = express();
    app.use(compressedFiles(folder, () => 'public, max-age=31536000, immutable'));
    app.use(express.static(folder));
    server = createServer(app);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, encodings: string, headers: Record<string, string> = {}) =>
    new Promise<{ answer: IncomingMessage; body: Buffer }>((done, fail) => {
      const { port } = server.address() as AddressInfo;
      request({ port, path, headers: { 'accept-encoding': encodings, ...headers } }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => done({ answer, body: Buffer.concat(pieces) }));
      })
        .on('error', fail)
        .end();
    });

  it('go to who takes them, and as they are to who does not', async () => {
    const { answer, body } = await ask('/chunk-Bk74SoW-.js', 'gzip, br');
    expect(answer.headers['content-encoding']).toBe('br');
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(brotliDecompressSync(body).toString()).toBe(script);
    expect(body.length).toBeLessThan(script.length / 4);
    const plain = await ask('/chunk-Bk74SoW-.js', 'identity');
    expect(plain.answer.headers['content-encoding']).toBeUndefined();
    expect(plain.answer.headers.vary).toMatch(/accept-encoding/i);
    expect(plain.body.toString()).toBe(script);
  });

  it('are not sent again to who has them', async () => {
    const { answer } = await ask('/chunk-Bk74SoW-.js', 'br');
    const again = await ask('/chunk-Bk74SoW-.js', 'br', {
      'if-none-match': String(answer.headers.etag),
    });
    expect(again.answer.statusCode).toBe(304);
  });

  it('never leave their folder', async () => {
    for (const path of [
      '/../package.js',
      '/..%2fpackage.js',
      '/nothing-here.js',
      '//etc/passwd.js',
    ])
      expect((await ask(path, 'br')).answer.statusCode, path).toBeGreaterThanOrEqual(400);
  });
});
