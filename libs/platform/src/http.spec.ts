import type { AddressInfo } from 'node:net';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { takeLargeBodies } from './http';

let server: ReturnType<Express['listen']>;

beforeAll(async () => {
  const adapter = new ExpressAdapter();
  const http = adapter.getInstance() as Express;
  takeLargeBodies(http);
  // As Nest does on its start.
  adapter.registerParserMiddleware();
  http.put('/{*path}', (request, response) => {
    response.json((request.body as { ids: string[] }).ids.length);
  });
  server = http.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
});
afterAll(() => new Promise((done) => server.close(done)));

const put = (path: string, many: number) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids: Array.from({ length: many }, () => crypto.randomUUID()) }),
  });

it('an order names as many rules as there are; other bodies are small', async () => {
  const order = await put('rules/order', 20_000);
  expect([order.status, await order.json()]).toEqual([200, 20_000]);
  expect((await put('rules/one', 10)).status).toBe(200);
  expect((await put('rules/one', 20_000)).status).toBe(413);
});
