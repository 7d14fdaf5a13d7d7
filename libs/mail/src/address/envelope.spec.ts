import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  domainOf,
  isValidEnvelopeAddress,
  parseEnvelopeAddress,
} from './envelope';

describe('envelope addresses', () => {
  it('takes what RFC 5321 and 6531 allow', () => {
    for (const address of [
      'user@example.com',
      "!#$%&'*+-/=?^_`{|}~@example.com",
      'a.b@sub.example.co.uk',
      'double..dot@docomo.example',
      'postmaster@localhost',
      '"john doe"@example.com',
      '"a@b"@example.com',
      '"a\\"b"@example.com',
      'x@under_score.example.com',
      'user@xn--mller-kva.example',
      'user@müller.example',
      'jürgen@example.com',
      '用户@例子.广告',
      'user@[192.0.2.1]',
      'user@[IPv6:2001:db8::1]',
      `${'a'.repeat(64)}@example.com`,
    ]) {
      expect(isValidEnvelopeAddress(address), address).toBe(true);
    }
  });

  it('refuses the rest', () => {
    for (const address of [
      '',
      'user',
      '@example.com',
      'user@',
      'a b@example.com',
      ' user@example.com',
      'user@example.com ',
      'user@exa mple.com',
      'a@b@example.com',
      '<user@example.com>',
      '@relay:user@example.com',
      'user@example.com\r\nRCPT TO:<x@y>',
      'us\0er@example.com',
      'us\u200ber@example.com',
      'us\u202eer@example.com',
      'us\u3000er@example.com',
      'user@example.com.',
      'user@.example.com',
      'user@exa..mple.com',
      'user@-example.com',
      'user@example-.com',
      'user@example.123',
      'user@127.0.0.1',
      'user@exam_ple',
      'user@example.c_m',
      'user@[300.0.0.1]',
      'user@[IPv6:zz]',
      'user@[example.com]',
      'user@exämple.com/x',
      'user@exämple%2ecom',
      '"open@example.com',
      '"a"b@example.com',
      '"a\r\n"@example.com',
      'a"b@example.com',
      'a,b@example.com',
      'a;b@example.com',
      'a(b)@example.com',
      'a\\b@example.com',
      `${'a'.repeat(65)}@example.com`,
      `${'ü'.repeat(33)}@example.com`,
      `a@${'a.'.repeat(125)}com`,
      `a@${'a'.repeat(64)}.com`,
    ]) {
      expect(isValidEnvelopeAddress(address), address).toBe(false);
    }
  });

  it('gives what goes on the wire and what is compared', () => {
    expect(parseEnvelopeAddress('Bob.Smith@MÜLLER.Example')).toEqual({
      address: 'Bob.Smith@xn--mller-kva.example',
      local: 'Bob.Smith',
      domain: 'xn--mller-kva.example',
      canonical: 'bob.smith@xn--mller-kva.example',
      smtputf8: false,
    });
    expect(parseEnvelopeAddress('JÜRGEN@example.com')).toMatchObject({
      canonical: 'jÜrgen@example.com',
      smtputf8: true,
    });
    expect(parseEnvelopeAddress('a@[IPv6:2001:DB8:0::1]')?.domain).toBe('[IPv6:2001:db8::1]');
  });

  it('compares an address in one form, however it is written', () => {
    const same = [
      'bob@example.com',
      'BOB@Example.COM',
      '"bob"@example.com',
      '"b\\ob"@example.com',
      ' bob@example.com ',
    ];
    expect(new Set(same.map(canonicalAddress))).toEqual(new Set(['bob@example.com']));
    expect(canonicalAddress('"a b"@x.test')).toBe('"a b"@x.test');
    expect(canonicalAddress('"a@evil.test"@good.test')).toBe('"a@evil.test"@good.test');
    expect(canonicalAddress('".a"@x.test')).not.toBe(canonicalAddress('a@x.test'));
    expect(canonicalAddress('u\u0308@x.test')).toBe('\u00fc@x.test');
    expect(canonicalAddress('No Address')).toBe('no address');
    expect(domainOf('a@MÜLLER.test')).toBe('xn--mller-kva.test');
    expect(domainOf('nothing')).toBeNull();
  });

  it('is the same after a second time, and never holds what could break a line', () => {
    const unit = fc.constantFrom(
      'a',
      'B',
      '@',
      '"',
      '\\',
      '.',
      ' ',
      '<',
      '>',
      '\r',
      '\n',
      'é',
      '[',
      ']',
      '-',
      ',',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
        const parsed = parseEnvelopeAddress(text);
        if (!parsed) return;
        expect(parsed.address).not.toMatch(/[\r\n\0]/);
        expect(parseEnvelopeAddress(parsed.address)?.canonical).toBe(parsed.canonical);
        expect(canonicalAddress(parsed.canonical)).toBe(parsed.canonical);
      }),
      { numRuns: 3000 },
    );
  });
});
