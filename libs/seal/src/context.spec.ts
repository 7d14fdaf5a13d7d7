import { describe, expect, it } from 'vitest';
import {
  epochKeyContext,
  indexContext,
  type LicenceContext,
  licenceContext,
  messageContext,
  organisationKeyContext,
  secretContext,
  transportContext,
} from '.';
import { codeOf } from './testing/sample';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

const licence: LicenceContext = {
  organisation: 'o1',
  message: 'm1',
  recipient: 'ann@example.org',
  policyHash: 'abc',
  policyVersion: 3,
  notBefore: 1_700_000_000_000,
  expires: 0,
  role: 'recipient',
};

describe('contexts', () => {
  it('name their kind first', () => {
    expect(text(messageContext('m1'))).toBe('message|m1');
    expect(text(indexContext('m1'))).toBe('index|m1');
    expect(text(transportContext('o1', 'm1'))).toBe('transport|o1|m1');
    expect(text(secretContext('o1', 'dkim|example.org'))).toBe('secret|o1|dkim|example.org');
    expect(text(organisationKeyContext('o1', 2))).toBe('organisation-key|o1|2');
    expect(text(epochKeyContext('o1', 202_611, 2))).toBe('epoch-key|o1|202611|2');
    expect(text(licenceContext(licence)).startsWith('licence|')).toBe(true);
  });

  it('refuse what could be read in two ways', () => {
    expect(codeOf(() => transportContext('o1|m1', 'm2'))).toBe('context');
    expect(codeOf(() => messageContext(''))).toBe('context');
    // Both of these lone surrogates would become EF BF BD.
    expect(codeOf(() => messageContext('\ud800'))).toBe('context');
    expect(codeOf(() => licenceContext({ ...licence, recipient: '\udfff' }))).toBe('context');
    expect(codeOf(() => licenceContext({ ...licence, expires: 1.5 }))).toBe('context');
    expect(codeOf(() => licenceContext({ ...licence, notBefore: -1 }))).toBe('context');
  });

  it('of licences hold each field behind its length', () => {
    const fields = ['o1', 'm1', 'ann@example.org', 'abc', '3', '1700000000000', '0', 'recipient'];
    const expected = fields
      .map((field) => `${String.fromCharCode(0, 0, 0, field.length)}${field}`)
      .join('');
    expect(text(licenceContext(licence))).toBe(`licence|${expected}`);
  });

  it('of licences keep a shifted border between two fields apart', () => {
    const hex = (changed: Partial<LicenceContext>) =>
      Buffer.from(licenceContext({ ...licence, ...changed })).toString('hex');
    expect(hex({ organisation: 'o1m', message: '1' })).not.toBe(
      hex({ organisation: 'o1', message: 'm1' }),
    );
    expect(hex({ policyHash: 'abc3', policyVersion: 1 })).not.toBe(
      hex({ policyHash: 'abc', policyVersion: 31 }),
    );
    // Zero bytes inside a field look like the lengths of empty ones.
    expect(hex({ organisation: 'a\0\0\0\0b', message: 'c' })).not.toBe(
      hex({ organisation: 'a', message: 'b\0\0\0\0c' }),
    );
    expect(hex({})).toBe(hex({}));
  });
});
