import { authenticate, dkimVerify, type DNSResolver } from 'mailauth';
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { brandWith, pixel, place } from '../brand/brand.testing';
import { compileBrand } from '../brand/compile-brand';
import { buildWrapper } from '../wrapper/build-wrapper';
import { dkimSign, DkimError, generateDkimKey, type NewDkimKey } from './dkim';

let key: NewDkimKey;
let message: Buffer;
const ed25519 = generateKeyPairSync('ed25519');

beforeAll(async () => {
  key = await generateDkimKey();
  message = buildWrapper({
    brand: await compileBrand(brandWith({ logo: pixel }), place),
    sender: { name: 'Claims desk, 漢字', address: 'claims@northgate.test' },
    from: { name: 'Claims desk, 漢字', address: 'claims@northgate.test' },
    recipient: { name: '', address: 'r@alder.test' },
    subject: { treatment: 'keep', original: 'Größe '.repeat(40) },
    originalMessageId: '<o@northgate.test>',
    messageId: 'w@northgate.test',
    date: new Date(),
    expiresAt: null,
    ticket: 'x'.repeat(43),
  });
});

/** DNS as it would be published; SPF is absent, so that DMARC rests on DKIM alone. */
const dns: DNSResolver = async (name, type) => {
  const raw = ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const records: Record<string, string> = {
    's1._domainkey.northgate.test': key.dnsRecord,
    's2._domainkey.northgate.test': `v=DKIM1; k=ed25519; p=${raw.toString('base64')}`,
    '_dmarc.northgate.test': 'v=DMARC1; p=reject; adkim=s; aspf=s',
  };
  const record = records[name];
  if (type !== 'TXT' || record === undefined)
    throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
  return [[record]];
};

const rsa = () => ({ domain: 'northgate.test', selector: 's1', privateKey: key.privatePem });
const ed = () => ({
  domain: 'northgate.test',
  selector: 's2',
  privateKey: ed25519.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
});
const signed = async (lines: string) => Buffer.concat([Buffer.from(lines), message]);

describe('DKIM', () => {
  it('makes a wrapper pass DMARC with p=reject', async () => {
    const { dmarc, dkim } = await authenticate(await signed(await dkimSign(message, [rsa()])), {
      ip: '192.0.2.1',
      helo: 'gw.northgate.test',
      sender: 'claims@northgate.test',
      resolver: dns,
    });
    expect(dkim.results[0]?.status.result).toBe('pass');
    expect(dmarc && dmarc.status.result).toBe('pass');
    expect(dmarc && dmarc.p).toBe('reject');
  });

  it('signs with RSA and Ed25519, over every header that counts', async () => {
    const lines = await dkimSign(message, [rsa(), ed()]);
    expect(lines.endsWith('\r\n')).toBe(true);
    const { results } = await dkimVerify(await signed(lines), { resolver: dns });
    expect(results.map(({ status, algo }) => [status.result, algo])).toEqual(
      expect.arrayContaining([
        ['pass', 'rsa-sha256'],
        ['pass', 'ed25519-sha256'],
      ]),
    );
    const fields = /h=([^;]+);/
      .exec(lines.replace(/\r\n\s+/g, ''))?.[1]
      ?.toLowerCase()
      .replace(/\s/g, '')
      .split(':');
    expect(fields).toEqual(
      expect.arrayContaining([
        'from',
        'to',
        'subject',
        'date',
        'message-id',
        'mime-version',
        'content-type',
        'auto-submitted',
        'references',
      ]),
    );
    expect(lines).toMatch(/c=relaxed\/relaxed/);
    expect(lines).not.toMatch(/\bl=/);
  });

  it.each([
    ['subject', (text: string) => text.replace('Subject: ', 'Subject: x')],
    ['link', (text: string) => text.replace('secure.northgate.test', 'secure.evil.test')],
  ])('does not verify once the %s was changed', async (_what, change) => {
    const source = (await signed(await dkimSign(message, [rsa()]))).toString('latin1');
    const changed = Buffer.from(change(source), 'latin1');
    const { results } = await dkimVerify(changed, { resolver: dns });
    expect(results[0]?.status.result).not.toBe('pass');
  });

  it('says so when it cannot sign', async () => {
    await expect(dkimSign(message, [{ ...rsa(), privateKey: 'no key' }])).rejects.toThrow(
      DkimError,
    );
    await expect(dkimSign(message, [{ ...rsa(), domain: 'x; d=evil.test' }])).rejects.toThrow(
      DkimError,
    );
    await expect(dkimSign(Buffer.from('To: x@y\r\n\r\nx'), [rsa()])).rejects.toThrow(DkimError);
  });

  it('signs nothing without a key', async () => {
    expect(await dkimSign(message, [])).toBe('');
  });
});
