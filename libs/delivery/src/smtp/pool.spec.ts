import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope';
import { harness, type Refusals } from './peer.testing';

const message = Buffer.from('Subject: x\r\n\r\n.leading dot\r\nend\r\n');
const envelope: Envelope = { from: 'a@demo.test', to: ['r@alder.test'] };
const { makePool, start, script } = harness();

describe('delivery', () => {
  it('hands over the very bytes and reports the reply', async () => {
    const [peer, to] = await start();
    const { recipients } = await makePool().send(
      to,
      { ...envelope, size: message.length },
      message,
    );
    expect(recipients).toEqual([
      {
        address: 'r@alder.test',
        accepted: true,
        code: 250,
        enhanced: '2.0.0',
        text: 'Ok: queued as TEST',
      },
    ]);
    expect(peer.received).toMatchObject([
      { from: 'a@demo.test', to: ['r@alder.test'], message: message.toString() },
    ]);
  });

  it('sends streams, and the null sender', async () => {
    const [peer, to] = await start();
    const { recipients } = await makePool().send(
      to,
      { ...envelope, from: null },
      Readable.from([message]),
    );
    expect(recipients[0]?.accepted).toBe(true);
    expect(peer.received).toMatchObject([{ from: '', message: message.toString() }]);
  });

  it('reports each recipient by itself', async () => {
    const refusals: Refusals = {
      rcpt: { 'b@x.test': '550 5.1.1 No such person', 'c@x.test': '452 4.2.2 Mailbox full' },
    };
    const [peer, to] = await start(refusals);
    const { recipients } = await makePool().send(
      to,
      { from: 'a@demo.test', to: ['b@x.test', 'a@x.test', 'c@x.test'] },
      message,
    );
    expect(recipients).toEqual([
      {
        address: 'b@x.test',
        accepted: false,
        kind: 'failed',
        stage: 'rcpt',
        code: 550,
        enhanced: '5.1.1',
        text: 'No such person',
      },
      {
        address: 'a@x.test',
        accepted: true,
        code: 250,
        enhanced: '2.0.0',
        text: 'Ok: queued as TEST',
      },
      {
        address: 'c@x.test',
        accepted: false,
        kind: 'deferred',
        stage: 'rcpt',
        code: 452,
        enhanced: '4.2.2',
        text: 'Mailbox full',
      },
    ]);
    expect(peer.received[0]?.to).toEqual(['a@x.test']);
  });

  it('keeps the reason of a rejected recipient when the message is refused for the others', async () => {
    const [, to] = await start({
      rcpt: { 'b@x.test': '550 5.1.1 No such person' },
      data: '451 4.3.0 Try later',
    });
    const { recipients } = await makePool().send(
      to,
      { from: 'a@demo.test', to: ['a@x.test', 'b@x.test'] },
      message,
    );
    expect(recipients).toMatchObject([
      { kind: 'deferred', stage: 'message', enhanced: '4.3.0' },
      { kind: 'failed', stage: 'rcpt', enhanced: '5.1.1' },
    ]);
  });

  it.each([
    ['550 5.7.1 Not you', 'failed', '5.7.1'],
    ['421 4.3.2 Closing', 'deferred', '4.3.2'],
  ])('classifies %s to MAIL as %s', async (text, kind, enhanced) => {
    const [, to] = await start({ mail: { 'a@demo.test': text } });
    const { recipients } = await makePool().send(to, envelope, message);
    expect(recipients).toMatchObject([{ accepted: false, kind, enhanced, stage: 'mail' }]);
  });

  it('gives an enhanced code where the peer gives none', async () => {
    const [, to] = await start({ data: '554 Spam' });
    const { recipients } = await makePool().send(to, envelope, message);
    expect(recipients).toMatchObject([
      { kind: 'failed', code: 554, enhanced: '5.6.0', text: 'Spam' },
    ]);
  });

  it('fails a message that is over the announced size without sending it', async () => {
    const [peer, to] = await start({}, { size: 1_000 });
    const { recipients } = await makePool().send(to, { ...envelope, size: 2_000 }, message);
    expect(recipients).toMatchObject([{ kind: 'failed', enhanced: '5.3.4' }]);
    expect(peer.received).toEqual([]);
  });

  it('does not let an address become a command', async () => {
    const [peer, to] = await start();
    const { recipients } = await makePool().send(
      to,
      { from: 'a@demo.test', to: ['r@x.test>\r\nRCPT TO:<evil@x.test'] },
      message,
    );
    expect(recipients).toMatchObject([{ accepted: false, kind: 'failed', enhanced: '5.1.3' }]);
    expect(peer.received).toEqual([]);
  });
});

describe('extensions', () => {
  it('passes DSN parameters on, each recipient its own', async () => {
    const [peer, to] = await start();
    const outcome = await makePool().send(
      to,
      {
        from: 'a@demo.test',
        dsn: { ret: 'HDRS', envid: 'QQ+314' },
        to: [
          {
            address: 'r@x.test',
            dsn: { notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;old+r@x.test' },
          },
          { address: 's@x.test', dsn: { notify: ['NEVER'] } },
          't@x.test',
        ],
      },
      message,
    );
    expect(outcome.dsnPassedOn).toBe(true);
    expect(peer.received[0]?.dsn).toMatchObject({
      message: { ret: 'HDRS', envid: 'QQ+314' },
      recipients: [
        { notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;old+r@x.test' },
        { notify: ['NEVER'] },
        undefined,
      ],
    });
  });

  it('says so when the next hop takes no DSN parameters', async () => {
    const [, to] = await start({}, { hideDSN: true });
    const outcome = await makePool().send(to, { ...envelope, dsn: { ret: 'FULL' } }, message);
    expect(outcome).toMatchObject({ dsnPassedOn: false, recipients: [{ accepted: true }] });
  });

  it('declares SMTPUTF8 for a header beyond ASCII with a plain envelope', async () => {
    const [peer, to] = await start();
    await makePool().send(to, { ...envelope, smtpUtf8: true, body: '8BITMIME' }, message);
    expect(peer.received[0]).toMatchObject({ smtpUtf8: true, body: '8bitmime' });
  });

  it('declares SMTPUTF8 once for an address beyond ASCII', async () => {
    const [peer, to] = await start();
    const { recipients } = await makePool().send(
      to,
      { ...envelope, smtpUtf8: true, to: ['jürgen@x.test'] },
      message,
    );
    expect(recipients[0]?.accepted).toBe(true);
    expect(peer.received[0]).toMatchObject({ smtpUtf8: true, to: ['jürgen@x.test'] });
  });

  it('fails only the addresses that the next hop cannot take', async () => {
    const [peer, to] = await start({}, { hideSMTPUTF8: true });
    const { recipients } = await makePool().send(
      to,
      { ...envelope, to: ['jürgen@x.test', 'r@x.test'] },
      message,
    );
    expect(recipients).toMatchObject([
      { kind: 'failed', code: 550, enhanced: '5.6.7' },
      { accepted: true },
    ]);
    expect(peer.received[0]?.to).toEqual(['r@x.test']);
  });

  it.each([
    ['SMTPUTF8', { smtpUtf8: true }, { hideSMTPUTF8: true }, '5.6.7'],
    ['8BITMIME', { body: '8BITMIME' as const }, { hide8BITMIME: true }, '5.6.3'],
  ])('fails what needs %s where it is not offered', async (_name, needs, hidden, enhanced) => {
    const [peer, to] = await start({}, hidden);
    const { recipients } = await makePool().send(to, { ...envelope, ...needs }, message);
    expect(recipients).toMatchObject([{ kind: 'failed', enhanced }]);
    expect(peer.received).toEqual([]);
  });
});

describe('a source that fails', () => {
  const big = Buffer.alloc(200_000, 'x\r\n');

  it.each([
    ['with an error', (stream: Readable) => stream.destroy(new Error('segment does not verify'))],
    ['without a word', (stream: Readable) => stream.destroy()],
  ])('is cut off before the final dot when it ends %s', async (_how, end) => {
    const [peer, to] = await start();
    const source = new Readable({ read: () => undefined });
    source.push(big);
    setTimeout(() => end(source), 50);
    const { recipients } = await makePool().send(to, envelope, source);
    expect(recipients).toMatchObject([
      { accepted: false, kind: 'deferred', stage: 'source', enhanced: '4.3.0' },
    ]);
    await sleep(100);
    expect(peer.received).toEqual([]);
    expect(peer.cut).toBe(1);
    expect(peer.open).toBe(0);
  });

  it('leaves a stream alone that was not begun', async () => {
    const [, to] = await start({ mail: { 'a@demo.test': '451 4.3.0 Later' } });
    const source = Readable.from([message]);
    await makePool().send(to, envelope, source);
    expect(source.destroyed).toBe(false);
    expect(source.readableDidRead).toBe(false);
  });
});

describe('the host', () => {
  it('defers when nobody listens', async () => {
    const [peer, to] = await start();
    await peer.close();
    const { recipients } = await makePool().send(to, envelope, message);
    expect(recipients).toMatchObject([{ kind: 'deferred', stage: 'connect', enhanced: '4.4.1' }]);
  });

  it('defers when the greeting refuses, with the text', async () => {
    const to = await script((socket) => socket.end('554 5.7.1 You are listed\r\n'));
    const { recipients } = await makePool().send(to, envelope, message);
    expect(recipients).toMatchObject([
      { kind: 'deferred', code: 554, enhanced: '4.7.1', stage: 'greeting', text: 'You are listed' },
    ]);
  });

  it('defers when there is no greeting in time', async () => {
    const to = await script(() => undefined);
    const { recipients } = await makePool({ connectTimeout: 200 }).send(to, envelope, message);
    expect(recipients).toMatchObject([{ kind: 'deferred', stage: 'greeting', enhanced: '4.4.2' }]);
  });

  it('defers when the connection is lost after the final dot', async () => {
    const to = await script((socket) => {
      socket.write('220 x\r\n');
      socket.on('data', (chunk) => {
        const text = chunk.toString();
        if (text.includes('\r\n.\r\n')) socket.destroy();
        else if (text.startsWith('DATA')) socket.write('354 go\r\n');
        else socket.write('250 ok\r\n');
      });
    });
    const { recipients } = await makePool().send(to, envelope, message);
    expect(recipients).toMatchObject([{ kind: 'deferred', stage: 'message', enhanced: '4.4.2' }]);
  });
});
