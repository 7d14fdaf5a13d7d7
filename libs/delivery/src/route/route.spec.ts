import type { Hop } from '@chancery/contracts';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { harness } from '../smtp/peer.testing';
import type { SmtpConnectionPool } from '../smtp/pool';
import { deliver } from './deliver';
import { type Route, routeByConnector } from './destination';
import { resolveMx, type MxResolver } from './mx';
import { normaliseDomain, routeFor } from './route-for';

const hop = (host: string): Hop => ({
  host,
  port: 25,
  tls: 'required',
  verify: true,
  mailbox: false,
});
const nextHop = hop('smart.demo.test');
const internalHop = hop('inside.demo.test');
const acceptedDomains = new Set(['demo.test', 'xn--mller-kva.test']);

describe('the route', () => {
  it.each([
    ['demo.test', 'internal', 'inside.demo.test'],
    ['DEMO.test.', 'internal', 'inside.demo.test'],
    ['müller.test', 'internal', 'inside.demo.test'],
    ['sub.demo.test', 'next-hop', 'smart.demo.test'],
    ['alder.test', 'next-hop', 'smart.demo.test'],
  ])('for %s is the %s', (domain, kind, host) => {
    expect(routeFor(domain, { acceptedDomains, nextHop, internalHop })).toEqual({
      kind,
      host,
      port: 25,
      tls: 'required',
      verify: true,
      mailbox: false,
    });
  });

  it('for our own domains is the next hop where there is no internal one', () => {
    expect(routeFor('demo.test', { acceptedDomains, nextHop, internalHop: null }).kind).toBe(
      'next-hop',
    );
  });

  it('is MX, with TLS where it can be had, where there is no hop', () => {
    expect(routeFor('Alder.test', { acceptedDomains, nextHop: null, internalHop })).toEqual({
      kind: 'mx',
      host: 'alder.test',
      port: 25,
      tls: 'opportunistic',
      verify: false,
      mailbox: false,
    });
  });

  it('writes domains in one way', () => {
    expect(normaliseDomain(' MÜLLER.test. ')).toBe('xn--mller-kva.test');
    expect(normaliseDomain('[IPv6:2001:db8::1]')).toBe('[IPv6:2001:db8::1]');
  });
});

describe('a connector', () => {
  const connector = {
    id: 'c1',
    name: 'Partner',
    host: 'mx.partner.test',
    port: 2525,
    tls: 'required' as const,
    verify: true,
    enabled: true,
  };

  it('is the way to its host, or to the domain’s own servers', () => {
    expect(routeByConnector(connector, 'alder.test')).toEqual({
      kind: 'connector',
      host: 'mx.partner.test',
      port: 2525,
      tls: 'required',
      verify: true,
      mailbox: false,
      connector: 'Partner',
    });
    expect(routeByConnector({ ...connector, host: null }, 'alder.test')).toMatchObject({
      kind: 'mx',
      host: 'alder.test',
      tls: 'required',
    });
  });

  it.each([
    ['off', { ...connector, enabled: false }, 'switched off'],
    ['off, by MX', { ...connector, host: null, enabled: false }, 'switched off'],
    ['gone', undefined, 'not there any more'],
  ])(
    'that is %s is a way that is closed: nothing is asked, nothing is sent',
    async (_, given, why) => {
      const outcome = await deliver(
        { send: () => Promise.reject(new Error('sent')) } as unknown as SmtpConnectionPool,
        routeByConnector(given, 'alder.test'),
        { from: 'a@demo.test', to: ['r@alder.test', 's@alder.test'] },
        Buffer.from('Subject: x\r\n\r\nx\r\n'),
        dns({ resolveMx: fails('EASKED') }),
      );
      expect(outcome.recipients).toMatchObject(
        ['r', 's'].map((name) => ({
          address: `${name}@alder.test`,
          accepted: false,
          kind: 'deferred',
          stage: 'route',
          code: 451,
          enhanced: '4.4.4',
          text: expect.stringContaining(why) as string,
        })),
      );
    },
  );
});

const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const dns = (answers: Partial<MxResolver>): MxResolver =>
  ({
    resolveMx: fails('ENODATA'),
    resolve4: fails('ENODATA'),
    resolve6: fails('ENODATA'),
    ...answers,
  }) as MxResolver;
const mx = (...records: [number, string][]) =>
  dns({
    resolveMx: () =>
      Promise.resolve(records.map(([priority, exchange]) => ({ priority, exchange }))),
  });

describe('MX', () => {
  it('is sorted by preference', async () => {
    const answer = await resolveMx('alder.test', mx([20, 'c'], [5, 'a'], [10, 'b']));
    expect(answer).toEqual({ kind: 'hosts', hosts: ['a', 'b', 'c'] });
  });

  it('of equal preference takes turns', async () => {
    const first = new Set<string | undefined>();
    for (let i = 0; i < 100; i++) {
      const answer = await resolveMx('alder.test', mx([5, 'a'], [5, 'b']));
      if (answer.kind === 'hosts') first.add(answer.hosts[0]);
    }
    expect(first).toEqual(new Set(['a', 'b']));
  });

  it('missing means the domain itself, if it has an address', async () => {
    const resolver = dns({ resolve6: () => Promise.resolve(['2001:db8::1']) as never });
    expect(await resolveMx('alder.test', resolver)).toEqual({
      kind: 'hosts',
      hosts: ['alder.test'],
    });
  });

  it('null means no mail (RFC 7505)', async () => {
    for (const exchange of ['', '.']) {
      expect(await resolveMx('alder.test', mx([0, exchange]))).toMatchObject({
        kind: 'fault',
        fault: { kind: 'failed', code: 556, enhanced: '5.1.10' },
      });
    }
  });

  it.each([
    ['a domain that does not exist', dns({ resolveMx: fails('ENOTFOUND') }), 'failed', '5.1.2'],
    ['a domain without any address', dns({}), 'failed', '5.1.2'],
    ['a server that fails', dns({ resolveMx: fails('ESERVFAIL') }), 'deferred', '4.4.3'],
    ['a server that is silent', dns({ resolveMx: fails('ETIMEOUT') }), 'deferred', '4.4.3'],
    ['an address that is not known now', dns({ resolve4: fails('ETIMEOUT') }), 'deferred', '4.4.3'],
  ])('of %s', async (_what, resolver, kind, enhanced) => {
    expect(await resolveMx('alder.test', resolver)).toMatchObject({
      kind: 'fault',
      fault: { kind, enhanced },
    });
  });

  it('is not asked for an address literal', async () => {
    expect(await resolveMx('[192.0.2.1]', dns({}))).toEqual({
      kind: 'hosts',
      hosts: ['192.0.2.1'],
    });
    expect(await resolveMx('[IPv6:2001:db8::1]', dns({}))).toEqual({
      kind: 'hosts',
      hosts: ['2001:db8::1'],
    });
  });
});

describe('delivery by MX', () => {
  const { makePool, start } = harness();
  const envelope = { from: 'a@demo.test', to: ['r@alder.test'] };
  const streams: Readable[] = [];
  afterEach(() => expect(streams.splice(0).every(({ destroyed }) => destroyed)).toBe(true));
  const message = () => {
    const stream = Readable.from([Buffer.from('Subject: x\r\n\r\nx\r\n')]);
    streams.push(stream);
    return stream;
  };
  const route = (port: number): Route => ({
    kind: 'mx',
    host: 'alder.test',
    port,
    tls: 'opportunistic',
    verify: false,
    mailbox: false,
  });

  it('goes on to the next host when one is not there', async () => {
    const [peer, { port }] = await start();
    const outcome = await deliver(
      makePool(),
      route(port),
      envelope,
      message(),
      mx([5, '127.0.0.2'], [10, '127.0.0.1']),
    );
    expect(outcome.recipients).toMatchObject([{ accepted: true }]);
    expect(peer.received).toHaveLength(1);
  });

  it('does not shop around after an answer', async () => {
    const [peer, { port }] = await start({ rcpt: { 'r@alder.test': '550 5.1.1 No' } });
    const outcome = await deliver(
      makePool(),
      route(port),
      envelope,
      message(),
      mx([5, '127.0.0.1'], [10, '127.0.0.1']),
    );
    expect(outcome.recipients).toMatchObject([{ kind: 'failed', enhanced: '5.1.1' }]);
    expect(peer.connections).toBe(1);
  });

  it('reports what DNS says', async () => {
    const outcome = await deliver(makePool(), route(25), envelope, message(), mx([0, '']));
    expect(outcome.recipients).toMatchObject([
      { address: 'r@alder.test', kind: 'failed', enhanced: '5.1.10' },
    ]);
  });
});
