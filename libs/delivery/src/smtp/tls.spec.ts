import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope';
import { harness } from './peer.testing';

const message = Buffer.from('Subject: x\r\n\r\nx\r\n');
const envelope: Envelope = { from: 'a@demo.test', to: ['r@alder.test'] };
const { makePool, start, script } = harness();

describe('TLS', () => {
  it('is used where it is offered', async () => {
    const [peer, to] = await start();
    const { secure } = await makePool().send({ ...to, tls: 'opportunistic' }, envelope, message);
    expect(secure).toBe(true);
    expect(peer.received[0]?.secure).toBe(true);
  });

  it('is not missed in opportunistic mode', async () => {
    const [peer, to] = await start({}, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    await makePool().send({ ...to, tls: 'opportunistic' }, envelope, message);
    expect(peer.received[0]?.secure).toBe(false);
  });

  it('falls back after a failed handshake in opportunistic mode only', async () => {
    const opportunistic = await makePool().send(
      { ...(await script(handshakeFails)), tls: 'opportunistic' },
      envelope,
      message,
    );
    expect(opportunistic.recipients).toMatchObject([{ accepted: true }]);
    const required = await makePool().send(
      { ...(await script(handshakeFails)), tls: 'required' },
      envelope,
      message,
    );
    expect(required.recipients).toMatchObject([
      { kind: 'deferred', stage: 'tls', enhanced: '4.7.5' },
    ]);
  });

  it('defers when it is required and absent', async () => {
    const [peer, to] = await start({}, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const { recipients } = await makePool().send({ ...to, tls: 'required' }, envelope, message);
    expect(recipients).toMatchObject([{ kind: 'deferred', stage: 'tls', enhanced: '4.7.4' }]);
    expect(peer.received).toEqual([]);
  });

  it('defers when the certificate is to be checked and does not verify', async () => {
    const [peer, to] = await start();
    const pool = makePool();
    const checked = await pool.send({ ...to, tls: 'required', verify: true }, envelope, message);
    expect(checked.recipients).toMatchObject([
      { kind: 'deferred', stage: 'tls', enhanced: '4.7.5' },
    ]);
    await pool.send({ ...to, tls: 'required', verify: false }, envelope, message);
    expect(peer.received.map(({ secure }) => secure)).toEqual([true]);
  });

  it('keeps credentials off a connection that should have been encrypted', async () => {
    const auth = { user: 'u', pass: 'p' };
    const [, to] = await start({}, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const absent = await makePool().send({ ...to, tls: 'opportunistic', auth }, envelope, message);
    expect(absent.recipients).toMatchObject([{ kind: 'deferred', enhanced: '4.7.4' }]);

    let heard = '';
    const listening = await script((socket) => {
      socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
      handshakeFails(socket);
    });
    const failed = await makePool().send(
      { ...listening, tls: 'opportunistic', auth },
      envelope,
      message,
    );
    expect(failed.recipients).toMatchObject([{ kind: 'deferred', enhanced: '4.7.4' }]);
    expect(heard).not.toContain('AUTH');
  });

  it('defers when the connection ends during sign-in', async () => {
    const to = await script((socket) => {
      socket.write('220 x\r\n');
      socket.on('data', (chunk) =>
        chunk.toString().startsWith('EHLO')
          ? socket.write('250-x\r\n250 AUTH PLAIN\r\n')
          : socket.destroy(),
      );
    });
    const { recipients } = await makePool().send(
      { ...to, auth: { user: 'u', pass: 'p' } },
      envelope,
      message,
    );
    expect(recipients).toMatchObject([{ kind: 'deferred', enhanced: '4.4.2' }]);
  });

  it('carries credentials, and a refusal of them defers', async () => {
    const [peer, to] = await start(
      {},
      {
        disabledCommands: [],
        authOptional: false,
        onAuth: ({ username, password }, _session, done) =>
          password === 'right' ? done(null, { user: username }) : done(new Error('Invalid')),
      },
    );
    const pool = makePool();
    const sendWith = (pass: string) =>
      pool.send({ ...to, tls: 'required', auth: { user: 'u', pass } }, envelope, message);
    expect((await sendWith('wrong')).recipients).toMatchObject([
      { kind: 'deferred', stage: 'auth', code: 535 },
    ]);
    expect((await sendWith('right')).recipients).toMatchObject([{ accepted: true }]);
    expect(peer.received).toHaveLength(1);
  });
});

/** Offers STARTTLS, answers it with something else, and takes mail in the clear. */
function handshakeFails(socket: Socket) {
  socket.write('220 x\r\n');
  socket.on('data', (chunk) => {
    const text = chunk.toString('latin1');
    if (text.startsWith('EHLO')) socket.write('250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n');
    else if (text.startsWith('STARTTLS')) socket.write('220 go\r\n');
    else if (text.startsWith('DATA')) socket.write('354 go\r\n');
    else if (/^(MAIL|RCPT|RSET)/.test(text) || text.endsWith('\r\n.\r\n'))
      socket.write('250 ok\r\n');
    else socket.end('no TLS here\r\n');
  });
}
