import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Envelope } from './envelope';
import { harness } from './peer.testing';

const message = Buffer.from('Subject: x\r\n\r\nx\r\n');
const envelope: Envelope = { from: 'a@demo.test', to: ['r@alder.test'] };
const { makePool, start, script } = harness();

describe('connections', () => {
  it('are used again', async () => {
    const [peer, to] = await start();
    const pool = makePool();
    for (let i = 0; i < 5; i++) await pool.send(to, envelope, message);
    expect(peer.connections).toBe(1);
    expect(peer.received).toHaveLength(5);
  });

  it('are used again after a refusal', async () => {
    const [peer, to] = await start({
      rcpt: { 'no@x.test': '550 5.1.1 No' },
      mail: { 'bad@x.test': '550 5.7.1 No' },
    });
    const pool = makePool();
    await pool.send(to, { ...envelope, to: ['no@x.test'] }, message);
    await pool.send(to, { ...envelope, from: 'bad@x.test' }, message);
    const { recipients } = await pool.send(to, envelope, message);
    expect(recipients[0]?.accepted).toBe(true);
    expect(peer.connections).toBe(1);
  });

  it('are at most as many as allowed, and everybody is served', async () => {
    const [peer, to] = await start({}, {}, 20);
    const pool = makePool({ maxConnections: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => pool.send(to, envelope, message)),
    );
    expect(outcomes.every(({ recipients }) => recipients[0]?.accepted)).toBe(true);
    expect(peer.most).toBe(3);
    expect(peer.received).toHaveLength(12);
  });

  it('are replaced after a number of messages', async () => {
    const [peer, to] = await start();
    const pool = makePool({ messagesPerConnection: 2 });
    for (let i = 0; i < 5; i++) await pool.send(to, envelope, message);
    expect(peer.connections).toBe(3);
  });

  it('say QUIT when nobody needs them', async () => {
    const [peer, to] = await start();
    const pool = makePool({ idleMs: 50 });
    await pool.send(to, envelope, message);
    await vi.waitFor(() => expect(peer.open).toBe(0));
    expect(pool.connections).toBe(0);
  });

  it('that the peer closed meanwhile are replaced without loss', async () => {
    let connections = 0;
    const destination = await script((socket) => {
      const which = ++connections;
      let mails = 0;
      socket.write('220 x\r\n');
      socket.on('data', (chunk) => {
        const text = chunk.toString();
        // The first connection takes one message and is gone when the second is announced.
        if (text.startsWith('MAIL') && which === 1 && ++mails === 2) socket.destroy();
        else if (text.startsWith('DATA')) socket.write('354 go\r\n');
        else socket.write('250 ok\r\n');
      });
    });
    const pool = makePool();
    await pool.send(destination, envelope, message);
    const { recipients } = await pool.send(destination, envelope, message);
    expect(recipients).toMatchObject([{ accepted: true }]);
    expect(connections).toBe(2);
  });

  it('are not waited for one after another when a host is down', async () => {
    const destination = await script(() => undefined);
    const pool = makePool({ maxConnections: 1, connectTimeout: 300 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => pool.send(destination, envelope, message)),
    );
    expect(outcomes.map(({ recipients }) => recipients[0])).toEqual(
      Array.from({ length: 10 }, () =>
        expect.objectContaining({ kind: 'deferred', stage: 'greeting' }),
      ),
    );
  });
});

describe('drain', () => {
  it('lets a transaction end, takes no more, and closes', async () => {
    const [peer, to] = await start({}, {}, 150);
    const pool = makePool();
    const running = pool.send(to, envelope, message);
    await vi.waitFor(() => expect(peer.received).toHaveLength(1));
    const drained = pool.drain();
    const late = await pool.send(to, envelope, message);
    expect(late.recipients).toMatchObject([{ kind: 'deferred', enhanced: '4.3.2' }]);
    expect((await running).recipients).toMatchObject([{ accepted: true }]);
    await drained;
    await vi.waitFor(() => expect(peer.open).toBe(0));
  });

  it('defers at once whoever waits for a connection', async () => {
    const [peer, to] = await start({}, {}, 150);
    const pool = makePool({ maxConnections: 1 });
    const running = pool.send(to, envelope, message);
    const waits = pool.send(to, envelope, message);
    await vi.waitFor(() => expect(peer.received).toHaveLength(1));
    const drained = pool.drain();
    expect((await waits).recipients).toMatchObject([{ kind: 'deferred', enhanced: '4.3.2' }]);
    expect((await running).recipients).toMatchObject([{ accepted: true }]);
    await drained;
  });

  it('cuts off what does not end', async () => {
    const destination = await script((socket) => {
      socket.write('220 x\r\n');
      // Silent from MAIL on.
      socket.once('data', () => socket.write('250 x\r\n'));
    });
    const pool = makePool();
    const running = pool.send(destination, envelope, message);
    await sleep(50);
    await pool.drain(50);
    expect((await running).recipients).toMatchObject([{ kind: 'deferred' }]);
    expect((await pool.send(destination, envelope, message)).recipients).toMatchObject([
      { enhanced: '4.3.2' },
    ]);
  });
});
