import { request } from 'node:http';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PortalClient } from '../support/portal-client';
import { until } from '../support/ports';
import { sha256 } from './portal-page';
import { clientAt, marked, visit, wrapped } from './visit';
import { World } from './world';

const ADDRESS = 'writer@outside.example';
const ALICE = 'alice@demo.test';

interface Draft {
  to?: string;
  subject?: string;
  html?: string;
  copyToMe?: boolean;
  attachments?: { name: string; type: string; bytes: number }[];
}

const bytes = (count: number): Blob => new Blob([Buffer.alloc(count, 'Chancery ')]);
const declared = (...counts: number[]) =>
  counts.map((count, at) => ({
    name: `file-${at}.bin`,
    type: 'application/octet-stream',
    bytes: count,
  }));

/** The request that the page makes: the draft, then its files. */
function upload(draft: Draft | string, ...files: Blob[]): FormData {
  const whole = {
    to: 'sender',
    subject: 'Re: Figures',
    html: '<p>Agreed.</p>',
    copyToMe: false,
    attachments: [],
  };
  const form = new FormData();
  form.append('reply', typeof draft === 'string' ? draft : JSON.stringify({ ...whole, ...draft }));
  files.forEach((file, at) => form.append('attachment', file, `file-${at}.bin`));
  return form;
}

describe('replies that do not arrive as they should', () => {
  let world: World;
  let client: PortalClient;
  let ticket: string;
  beforeAll(async () => {
    world = await World.start();
    ({ ticket } = await wrapped(world, ADDRESS, marked('Figures')));
    client = clientAt(world, ticket);
    await client.signIn(world.outside, ADDRESS);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const send = (form: FormData | object): Promise<Response> =>
    // A connection of its own: what is refused half-way is cut.
    client.call('POST', `/messages/${ticket}/replies`, form, { connection: 'close' });

  async function expectStillWorking(): Promise<void> {
    const before = world.inside.to(ALICE).length;
    const content = bytes(2_000_000);
    expect((await send(upload({ attachments: declared(2_000_000) }, content))).status).toBe(201);
    const { raw } = await world.inside.waitFor(ALICE, before + 1);
    const { attachments } = await PostalMime.parse(raw);
    expect(sha256(Buffer.from(attachments[0]!.content as ArrayBuffer))).toBe(
      sha256(Buffer.from(await content.arrayBuffer())),
    );
  }

  it.each<[string, number, string, () => FormData | object]>([
    ['a draft that is no JSON', 422, 'reply.malformed', () => upload('{')],
    [
      'a draft to somebody else',
      422,
      'body.invalid',
      () => upload({ to: 'press@elsewhere.example' }),
    ],
    ['a draft that is not multipart', 415, 'reply.not-multipart', () => ({ to: 'sender' })],
    [
      'a file that never comes',
      422,
      'reply.file-missing',
      () => upload({ attachments: declared(3) }),
    ],
    [
      'a file longer than it was',
      422,
      'reply.file-changed',
      () => upload({ attachments: declared(3) }, bytes(3_000_000)),
    ],
    [
      'a file shorter than it was',
      422,
      'reply.file-changed',
      () => upload({ attachments: declared(3_000_000) }, bytes(1_000_000)),
    ],
    ['a file that was not named', 422, 'reply.file-changed', () => upload({}, bytes(5_000))],
    [
      'more than may be attached, as said',
      413,
      'reply.too-large',
      () => upload({ attachments: declared(26_000_000) }),
    ],
    [
      'more than may be attached, in truth',
      413,
      'reply.too-large',
      () => upload({ attachments: declared(24_000_000) }, bytes(26_000_000)),
    ],
    [
      'more files than may be attached',
      413,
      'reply.too-many-files',
      () => upload({ attachments: declared(...Array<number>(60).fill(1)) }),
    ],
  ])('refuses %s, sends nothing of it, and goes on', async (_what, status, code, make) => {
    const before = world.inside.mails.length;
    const answer = await send(make());
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(world.system.server?.exitCode).toBeNull();
    expect(world.inside.mails.length).toBe(before);
  });

  it('loses neither a connection nor a reply over twelve uploads that are cut off', async () => {
    const cookie = [...client['cookies']].map(([name, value]) => `${name}=${value}`).join('; ');
    for (let cut = 0; cut < 12; cut++) {
      const boundary = 'cut-here';
      const outgoing = request(
        `${world.system.portalUrl}/api/v1/portal/messages/${ticket}/replies`,
        {
          method: 'POST',
          headers: {
            cookie,
            'x-chancery-csrf': client.csrf,
            'content-type': `multipart/form-data; boundary=${boundary}`,
            'content-length': 5_000_000,
          },
        },
      );
      outgoing.on('error', () => undefined);
      const draft = JSON.stringify({
        to: 'sender',
        subject: 'Cut',
        html: '',
        copyToMe: false,
        attachments: declared(4_000_000),
      });
      outgoing.write(
        `--${boundary}\r\nContent-Disposition: form-data; name="reply"\r\n\r\n${draft}\r\n`,
      );
      outgoing.write(
        `--${boundary}\r\nContent-Disposition: form-data; name="attachment"; filename="a.bin"\r\n\r\n`,
      );
      await new Promise<void>((done) => outgoing.write(Buffer.alloc(1_000_000), () => done()));
      outgoing.destroy();
    }
    await expectStillWorking();
    expect(world.inside.mails.filter(({ raw }) => raw.includes('Subject: Cut'))).toEqual([]);
  });

  it('stops an upload by its button and keeps the reply for another try', async () => {
    await world.wait(ADDRESS, 2);
    const { portal, watch, context } = await visit(world, ticket, ADDRESS);
    await portal.signIn();
    await portal.button('Reply').click();
    await portal.write('With the plans');
    await portal.attach(world.file('plans.bin', Buffer.alloc(6_000_000, 'plan ')));
    const session = await context.newCDPSession(portal.page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1 };
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      ...slow,
      uploadThroughput: 1_000_000,
    });
    await portal.button('Send protected').click();
    await portal.page.getByRole('progressbar', { name: 'Sending plans.bin' }).waitFor();
    await portal.button('Stop sending').click();
    await portal.button('Send protected').waitFor();
    await session.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    const before = world.inside.to(ALICE).length;
    await portal.button('Send protected').click();
    await portal.heading(/^Sent to alice@demo\.test/).waitFor();
    const { raw } = await world.inside.waitFor(ALICE, before + 1);
    expect((await PostalMime.parse(raw)).text).toContain('With the plans');
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('refuses a file over the limit before it is sent', async () => {
    await world.wait(ADDRESS, 2);
    const { portal, watch, context } = await visit(world, ticket, ADDRESS);
    await portal.signIn();
    await portal.button('Reply').click();
    await portal.page.getByText('Up to 25 MB of files together.').waitFor();
    await portal.attach(world.file('film.bin', Buffer.alloc(26_000_000)));
    await portal.page
      .getByRole('alert')
      .filter({ hasText: 'film.bin (26 MB) was not added' })
      .waitFor();
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('sends the writer a protected copy where they ask for one', async () => {
    const before = world.outside.to(ADDRESS).length;
    const sent = await send(upload({ copyToMe: true, html: '<p>For <b>my</b> files.</p>' }));
    expect(await sent.json()).toMatchObject({ to: [ALICE, ADDRESS] });
    const copy = await until('the copy', () =>
      world.outside
        .to(ADDRESS)
        .slice(before)
        .find(({ raw }) => raw.includes('message.html')),
    );
    expect(copy.raw.toString('latin1')).not.toContain('my files');
  });
});
