import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Request } from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readForm } from './form';
import { Problem } from './problems';

let server: Server;
let url: string;
const endings: string[] = [];

const read = (request: Request) =>
  readForm(request, {
    noun: 'thing',
    field: 'thing',
    schema: z.object({ days: z.number() }),
    fileBytes: 1_000,
    malformed: 'A thing has a field and a file.',
    tooLarge: 'It is too large.',
    file: async (stream, name, asked) => {
      const whole = await text(stream);
      if (whole === 'our fault') throw new TypeError('a fault of ours');
      return { name, whole, first: asked !== null };
    },
  });

beforeAll(async () => {
  server = createServer((request, response) => {
    void read(request as Request)
      .then((form) => JSON.stringify(form))
      .catch((error: Error) =>
        error instanceof Problem ? `${error.getStatus()} ${error.code}` : error.message,
      )
      .then((answer) => {
        endings.push(answer);
        response.end(answer);
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const form = (...parts: [string, string | File][]): FormData => {
  const data = new FormData();
  for (const [name, value] of parts) data.append(name, value);
  return data;
};
const post = async (body: FormData | string) => (await fetch(url, { method: 'POST', body })).text();

const FILE: [string, File] = ['file', new File(['hello'], 'hello.txt')];
const FIELD: [string, string] = ['thing', '{"days":3}'];

test.each([
  ['first', form(FIELD, FILE), true],
  ['behind the file', form(FILE, FIELD), false],
])('a field that comes %s', async (_where, body, first) => {
  expect(JSON.parse(await post(body))).toEqual({
    asked: { days: 3 },
    file: { name: 'hello.txt', whole: 'hello', first },
  });
});

test.each([
  ['no form at all', 'plain', '415 thing.not-multipart'],
  ['no file', form(FIELD), '422 thing.malformed'],
  ['no field', form(FILE), '422 thing.malformed'],
  ['a field that is not JSON', form(['thing', '{'], FILE), '422 thing.malformed'],
  ['a field with something else', form(['thing', '{"days":"x"}'], FILE), '422 body.invalid'],
  [
    'a file that is too large',
    form(FIELD, ['file', new File(['x'.repeat(2_000)], 'x')]),
    '413 thing.too-large',
  ],
  [
    'a fault of whoever takes the file',
    form(FIELD, ['file', new File(['our fault'], 'x')]),
    'a fault of ours',
  ],
])('%s', async (_what, body, answer) => {
  expect(await post(body)).toBe(answer);
});

test('a form that breaks off, and one whose sender leaves', async () => {
  const begun =
    '--b\r\nContent-Disposition: form-data; name="thing"\r\n\r\n{"days":3}\r\n' +
    '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhel';
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const cut = await fetch(url, { method: 'POST', headers, body: begun });
  expect(await cut.text()).toBe('422 thing.malformed');

  endings.length = 0;
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${headers['Content-Type']}\r\nContent-Length: 9999\r\n\r\n${begun}`,
  );
  server.once('request', () => socket.destroy());
  await expect.poll(() => endings).toEqual(['422 thing.malformed']);
});
