import { describe, expect, it } from 'vitest';
import {
  type LicenceContext,
  newKey,
  openObject,
  sealObject,
  unwrapEpochKey,
  unwrapKey,
  unwrapMessageKey,
  unwrapOrganisationKey,
  unwrapTransportKey,
  wrapEpochKey,
  wrapKey,
  wrapMessageKey,
  wrapOrganisationKey,
  wrapTransportKey,
} from '.';
import { codeOf } from './testing/sample';

const licence: LicenceContext = {
  organisation: 'o1',
  message: 'm1',
  recipient: 'ann@example.org',
  policyHash: 'f00d',
  policyVersion: 7,
  notBefore: 1_700_000_000_000,
  expires: 1_800_000_000_000,
  role: 'recipient',
};

/** The same licence with each field altered, one way each. */
const altered: LicenceContext = {
  organisation: 'o2',
  message: 'm2',
  recipient: 'Ann@example.org',
  policyHash: 'f00e',
  policyVersion: 6,
  notBefore: 1_700_000_000_001,
  expires: 0,
  role: 'sender',
};

const fields = Object.keys(licence) as (keyof LicenceContext)[];
const withAltered = (...names: (keyof LicenceContext)[]): LicenceContext => ({
  ...licence,
  ...Object.fromEntries(names.map((name) => [name, altered[name]])),
});

describe('the key hierarchy', () => {
  const root = newKey();
  const organisation = newKey();
  const epoch = newKey();
  const message = newKey();
  const wrappedOrganisation = wrapOrganisationKey(root, organisation, {
    organisation: 'o1',
    version: 1,
  });
  const wrappedEpoch = wrapEpochKey(organisation, epoch, {
    organisation: 'o1',
    epoch: 202_611,
    version: 1,
  });
  const wrappedMessage = wrapMessageKey(epoch, message, licence);

  it('opens from the root down to a message', () => {
    const l1 = unwrapOrganisationKey(root, wrappedOrganisation, { organisation: 'o1', version: 1 });
    const l2 = unwrapEpochKey(l1, wrappedEpoch, { organisation: 'o1', epoch: 202_611, version: 1 });
    expect(unwrapMessageKey(l2, wrappedMessage, licence).equals(message)).toBe(true);
    const transport = wrapTransportKey(l2, message, 'o1', 'm1');
    expect(unwrapTransportKey(l2, transport, 'o1', 'm1').equals(message)).toBe(true);
    expect(codeOf(() => unwrapTransportKey(l2, transport, 'o1', 'm2'))).toBe('header-tag');
    expect(codeOf(() => unwrapMessageKey(l2, transport, licence))).toBe('header-tag');
  });

  it('opens no wrapped key at another place', () => {
    expect(
      codeOf(() =>
        unwrapOrganisationKey(root, wrappedOrganisation, { organisation: 'o2', version: 1 }),
      ),
    ).toBe('header-tag');
    expect(
      codeOf(() =>
        unwrapOrganisationKey(root, wrappedOrganisation, { organisation: 'o1', version: 2 }),
      ),
    ).toBe('header-tag');
    expect(
      codeOf(() =>
        unwrapEpochKey(organisation, wrappedEpoch, {
          organisation: 'o1',
          epoch: 202_612,
          version: 1,
        }),
      ),
    ).toBe('header-tag');
    expect(
      codeOf(() =>
        unwrapEpochKey(root, wrappedEpoch, { organisation: 'o1', epoch: 202_611, version: 1 }),
      ),
    ).toBe('header-tag');
  });

  it('refuses a licence with any one of its eight fields altered', () => {
    expect(fields).toHaveLength(8);
    for (const field of fields)
      expect(
        codeOf(() => unwrapMessageKey(epoch, wrappedMessage, withAltered(field))),
        field,
      ).toBe('header-tag');
  });

  it('refuses a licence with any two of them altered', () => {
    let pairs = 0;
    for (const [at, first] of fields.entries())
      for (const second of fields.slice(at + 1)) {
        expect(
          codeOf(() => unwrapMessageKey(epoch, wrappedMessage, withAltered(first, second))),
          `${first}, ${second}`,
        ).toBe('header-tag');
        pairs++;
      }
    expect(pairs).toBe(28);
  });

  it('wraps and gives out keys of 32 bytes only', () => {
    const context = new TextEncoder().encode('any');
    for (const length of [0, 16, 31, 33]) {
      expect(codeOf(() => wrapKey(root, new Uint8Array(length), context))).toBe('key');
      expect(
        codeOf(() => unwrapKey(root, sealObject(root, new Uint8Array(length), context), context)),
      ).toBe('key');
    }
    expect(openObject(root, wrapKey(root, message, context), context).equals(message)).toBe(true);
  });
});
