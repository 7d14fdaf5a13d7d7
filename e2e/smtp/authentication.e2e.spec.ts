import { generateKeyPairSync } from 'node:crypto';
import { authenticate, dkimSign } from 'mailauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortalClient, ticketOf } from '../support/portal-client';
import { Sink, type SunkMail } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { inForce, mail, reportOf } from './world';

/** The organisation's own way out, as its SPF record has it; and a forwarder's, which it does not have. */
const OWN_IP = '192.0.2.25';
const FORWARDER_IP = '198.51.100.7';
const REJECT = 'v=DMARC1; p=reject; adkim=s; aspf=s';

describe('mail we create, in the eyes of who receives it', () => {
  let sink: Sink;
  let system: System;
  const zone = new Map<string, string>([
    ['demo.test', `v=spf1 ip4:${OWN_IP} -all`],
    ['_dmarc.demo.test', REJECT],
    ['partner.test', 'v=spf1 -all'],
    ['_dmarc.partner.test', REJECT],
  ]);
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    const made = await system.cli(['keys', 'dkim', 'demo.test']);
    expect(made.code, made.stderr).toBe(0);
    const record = JSON.parse(made.stdout) as { name: string; type: string; value: string };
    expect(record).toMatchObject({ name: 'chancery._domainkey.demo.test', type: 'TXT' });
    zone.set(record.name, record.value);
    expect(
      (await system.api('POST', '/domains', { name: 'branch.test', fromServiceAddress: true }))
        .status,
    ).toBe(201);
    const { status } = await system.api('PUT', '/subscription', {
      plan: 'Office',
      seats: 5,
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: null,
      graceDays: 0,
      check: 'warn',
      assigned: ['*'],
    });
    expect(status).toBe(200);
    await inForce(system);
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const resolver = (name: string, type: string): Promise<string[][]> => {
    const value = type === 'TXT' ? zone.get(name.toLowerCase()) : undefined;
    // In pieces, as DNS has long ones.
    if (value !== undefined) return Promise.resolve([value.match(/.{1,255}/g) ?? []]);
    return Promise.reject(
      Object.assign(new Error(`no ${type} for ${name}`), { code: 'ENOTFOUND' }),
    );
  };
  const verdict = async (sunk: SunkMail, ip: string) => {
    const result = await authenticate(sunk.raw, {
      ip,
      helo: 'mail.demo.test',
      mta: 'mx.receiver.test',
      sender: sunk.from,
      resolver,
      disableArc: true,
      disableBimi: true,
    });
    return {
      dkim: result.dkim.results.map(
        ({ status, signingDomain }) => `${status.result} ${signingDomain}`,
      ),
      aligned: result.dkim.results.map(({ status }) => status.aligned),
      dmarc: (result.dmarc as { status: { result: string }; policy: string }).status.result,
      policy: (result.dmarc as { policy: string }).policy,
    };
  };
  /** Passes on its own way, and over a forwarder, where only the signature speaks for it. */
  const passes = async (sunk: SunkMail): Promise<void> => {
    for (const ip of [OWN_IP, FORWARDER_IP])
      expect(await verdict(sunk, ip), ip).toEqual({
        dkim: ['pass demo.test'],
        aligned: ['demo.test'],
        dmarc: 'pass',
        policy: 'reject',
      });
  };
  const headOf = ({ raw }: SunkMail): string =>
    (raw.toString('utf8').split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
  const field = (sunk: SunkMail, name: string): string[] =>
    [...headOf(sunk).matchAll(new RegExp(`^${name}: (.*?)\r?$`, 'gim'))].map(
      ([, value]) => value ?? '',
    );

  it('a wrapper passes, and is from its sender, to one person, about that message', async () => {
    const raw = mail({
      From: 'Älice <alice@demo.test>',
      To: 'bob@example.org, carol@example.org',
      Subject: '[encrypt] Zahlen für Mai',
      'Message-ID': '<original@demo.test>',
    });
    queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['bob@example.org', 'carol@example.org', 'blind@example.org'],
        raw,
      ),
    );
    const ids = new Set<string>();
    for (const to of ['bob@example.org', 'carol@example.org', 'blind@example.org']) {
      const wrapper = await sink.waitFor(to);
      await passes(wrapper);
      expect(wrapper.from).toBe('alice@demo.test');
      expect(wrapper.to).toEqual([to]);
      expect(field(wrapper, 'From')).toEqual([
        expect.stringMatching(/^=\?UTF-8\?.*\?= <alice@demo\.test>$/i),
      ]);
      expect(field(wrapper, 'To')).toEqual([`<${to}>`]);
      expect(
        field(wrapper, 'Cc').concat(field(wrapper, 'Bcc'), field(wrapper, 'Reply-To')),
      ).toEqual([]);
      expect(field(wrapper, 'References')).toEqual(['<original@demo.test>']);
      expect(field(wrapper, 'Auto-Submitted')).toEqual(['auto-generated']);
      ids.add(field(wrapper, 'Message-ID')[0] ?? '');
      // The link stands in plain text too.
      await ticketOf(wrapper.raw);
      expect(wrapper.raw.toString('utf8')).not.toContain('Numbers for Thursday');
    }
    expect(ids.size).toBe(3);
    expect(ids.has('<original@demo.test>')).toBe(false);
  });

  it('one altered byte is seen', async () => {
    const wrapper = await sink.waitFor('bob@example.org');
    const altered = Buffer.from(
      wrapper.raw.toString('latin1').replace('protected message', 'protected massage'),
      'latin1',
    );
    expect((await verdict({ ...wrapper, raw: altered }, FORWARDER_IP)).dmarc).toBe('fail');
    const renamed = Buffer.from(
      wrapper.raw.toString('latin1').replace(/^From: .*$/m, 'From: Eve <eve@demo.test>'),
      'latin1',
    );
    expect((await verdict({ ...wrapper, raw: renamed }, FORWARDER_IP)).dmarc).toBe('fail');
  });

  it('a passcode mail and a portal reply pass', async () => {
    const wrapper = await sink.waitFor('bob@example.org');
    const client = new PortalClient(system.portalUrl, await ticketOf(wrapper.raw));
    await client.signIn(sink, 'bob@example.org');
    const passcode = sink.to('bob@example.org').at(-1)!;
    expect(passcode.from).toBe('');
    expect(field(passcode, 'From')).toEqual(['Demo organisation <chancery@demo.test>']);
    await passes(passcode);

    // Small, and too large to be held in memory while it is signed.
    for (const [count, bytes] of [
      [1, 10],
      [2, 2_500_000],
    ] as const) {
      const form = new FormData();
      form.set(
        'reply',
        JSON.stringify({
          to: 'sender',
          subject: 'Re: Zahlen für Mai',
          html: '<p>Thänk you</p>',
          copyToMe: count === 1,
          attachments: [{ name: 'a.bin', type: 'application/octet-stream', bytes }],
        }),
      );
      form.append('files', new Blob([Buffer.alloc(bytes, 'reply')]), 'a.bin');
      expect((await client.call('POST', `/messages/${client.ticket}/replies`, form)).status).toBe(
        201,
      );
      const reply = await sink.waitFor('alice@demo.test', count);
      await passes(reply);
      expect(field(reply, 'From')).toEqual([
        '"bob@example.org via Demo organisation" <chancery@demo.test>',
      ]);
      expect(field(reply, 'Reply-To')).toEqual([expect.stringMatching(/^<?bob@example\.org>?$/)]);
      expect(field(reply, 'In-Reply-To')).toEqual(['<original@demo.test>']);
      expect(headOf(reply)).not.toMatch(/X-Chancery-Reply/i);
    }
    // The copy for whoever wrote it is protected, and ours as well.
    const copy = await sink.waitFor('bob@example.org', 3);
    expect(copy.raw.toString('latin1')).toContain('message.html');
    await passes(copy);
  });

  it('a report passes', async () => {
    sink.refuseRecipient = (address) =>
      address === 'nobody@example.org' ? { code: 550, text: '5.1.1 Nobody' } : null;
    queuedAs(
      await sendMail(
        system.ports.smtp,
        'partner@elsewhere.test',
        ['nobody@example.org'],
        mail({ From: 'Partner <partner@elsewhere.test>' }),
      ),
    );
    const report = await sink.waitFor('partner@elsewhere.test');
    sink.refuseRecipient = null;
    expect((await reportOf(report.raw)).recipients[0]).toMatchObject({ Action: 'failed' });
    expect(report.from).toBe('');
    await passes(report);
  });

  describe('for a sender whose domain we may not speak for', () => {
    it.each([
      ['is not an accepted domain', 'pat@partner.test'],
      ['is told to use the service address', 'zoe@branch.test'],
    ])('the service address speaks: %s', async (_what, from) => {
      const to = `via-${from.split('@')[1]}@example.org`;
      queuedAs(
        await sendMail(
          system.ports.smtp,
          from,
          [to],
          mail({ From: `"Pat, the \\"partner\\"" <${from}>`, Subject: '[encrypt] Figures' }),
        ),
      );
      const wrapper = await sink.waitFor(to);
      expect(wrapper.from).toBe(from);
      expect(field(wrapper, 'From')).toEqual([
        '"Pat, the \\"partner\\" via Demo organisation" <chancery@demo.test>',
      ]);
      expect(field(wrapper, 'Reply-To')).toEqual([`"Pat, the \\"partner\\"" <${from}>`]);
      await passes(wrapper);
    });

    it('and a sender without a name is named by the address', async () => {
      queuedAs(
        await sendMail(
          system.ports.smtp,
          'pat@partner.test',
          ['unnamed@example.org'],
          mail({ From: 'pat@partner.test', Subject: '[encrypt] Figures' }),
        ),
      );
      expect(field(await sink.waitFor('unnamed@example.org'), 'From')).toEqual([
        '"pat@partner.test via Demo organisation" <chancery@demo.test>',
      ]);
    });
  });

  it('relayed mail keeps the signature it came with, and gets none of ours', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    zone.set('own._domainkey.partner.test', `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`);
    const raw = mail(
      { From: 'Pat <pat@partner.test>' },
      'Line\r\n.\r\n..\r\n trailing blanks   \r\n\r\n\r\n',
    );
    // simple/simple: not a blank may change.
    const { signatures } = await dkimSign(raw, {
      canonicalization: 'simple/simple',
      signatureData: [{ signingDomain: 'partner.test', selector: 'own', privateKey }],
    } as never);
    queuedAs(
      await sendMail(
        system.ports.smtp,
        'pat@partner.test',
        ['passed-on@example.org'],
        Buffer.concat([Buffer.from(signatures), raw]),
      ),
    );
    const passed = await sink.waitFor('passed-on@example.org');
    expect(await verdict(passed, FORWARDER_IP)).toEqual({
      dkim: ['pass partner.test'],
      aligned: ['partner.test'],
      dmarc: 'pass',
      policy: 'reject',
    });
  });

  it('without a key, mail goes out unsigned and says nothing false', async () => {
    await system.query(`UPDATE directory.domain SET dkim_selector = NULL, dkim_sealed_key = NULL`);
    expect((await system.api('PATCH', '/organisation', { retentionDays: 366 })).status).toBe(200);
    await inForce(system);
    queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['unsigned@example.org'],
        mail({ Subject: '[encrypt] Figures' }),
      ),
    );
    const wrapper = await sink.waitFor('unsigned@example.org');
    expect(headOf(wrapper)).not.toMatch(/^DKIM-Signature/im);
    expect((await verdict(wrapper, OWN_IP)).dmarc).toBe('pass');
    expect((await verdict(wrapper, FORWARDER_IP)).dmarc).toBe('fail');
  });
});
