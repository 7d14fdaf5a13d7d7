import { canonicalAddress } from '@chancery/mail/web';
import { domainMatcher, domainOfKey, judgeAddresses } from './address-readings';
import { describeAddresses, describeSources } from './describe';
import type { Recipient } from './message-view';
import { blocksOf } from './network';
import type { AddressesOf, AddressSource } from './probe';
import { COST, type Key, type PredicateTest } from './test';
import { FALSE, TRUE, UNKNOWN, or, truthOf, type Truth } from './truth';

type Unnumbered = Omit<PredicateTest, 'id'>;

/** A test of the addresses for one of these; the domains behind the keys do not matter. */
export function addressesTest(of: AddressesOf, addresses: readonly string[]): Unnumbered {
  const wanted = new Set(addresses.map(canonicalAddress));
  return addressTest(
    of,
    (key) => wanted.has(key),
    (source) => [...wanted].map((key): Key => ({ kind: 'address', source, key })),
  );
}

/** A test of the addresses for one in these domains. */
export function domainsTest(
  of: AddressesOf,
  domains: readonly string[],
  strict: boolean,
): Unnumbered {
  const { wanted, match } = domainMatcher(domains, strict);
  return addressTest(
    of,
    (key) => match(domainOfKey(key)),
    (source) => [...wanted].map((domain): Key => ({ kind: 'domain', source, domain, strict })),
  );
}

/** A test of the address that connected; one that is not known may be any. */
export function networksTest(ranges: readonly string[]): Unnumbered {
  const blocks = new Set(ranges.flatMap((range) => blocksOf(range) ?? []));
  const holds = (bits: string | null): Truth => {
    if (bits === null) return UNKNOWN;
    for (let length = 1; length <= bits.length; length++)
      if (blocks.has(bits.slice(0, length))) return TRUE;
    return FALSE;
  };
  return {
    perRecipient: false,
    needs: ['envelope'],
    cost: COST.envelope,
    keys: [...blocks].map((block): Key => ({ kind: 'network', block })),
    judge: (view) => holds(view.client),
    describe: ({ client, circumstances: { clientAddress } }) =>
      client === null
        ? { saw: 'the connecting address is not known', found: null }
        : describeAddresses([clientAddress], holds(client) === TRUE),
  };
}

function addressTest(
  of: AddressesOf,
  holds: (key: string) => boolean,
  keysOf: (source: AddressSource) => Key[],
): Unnumbered {
  const sources = SOURCES[of];
  if (of === 'recipient')
    return {
      perRecipient: true,
      needs: ['envelope'],
      cost: COST.envelope,
      keys: keysOf('recipient'),
      judge: (_, recipient) => truthOf(holds(given(recipient).key)),
      describe: (_, recipient) =>
        describeAddresses([given(recipient).address], holds(given(recipient).key)),
    };
  const some = (keys: readonly string[]): boolean => keys.some(holds);
  const outside = of === 'envelope';
  const sender = sources.includes('header');
  return {
    perRecipient: false,
    needs: outside ? ['envelope'] : sender ? ['envelope', 'headers'] : ['headers'],
    cost: outside ? COST.envelope : COST.headers,
    keys: sources.flatMap(keysOf),
    judge: (view) =>
      sources.reduce<Truth>(
        (truth, source) => or(truth, judgeAddresses(view.addresses(source), some)),
        FALSE,
      ),
    describe: (view) => describeSources(view, sources, holds),
  };
}

const SOURCES: Readonly<Record<AddressesOf, readonly AddressSource[]>> = {
  recipient: ['recipient'],
  header: ['header'],
  envelope: ['envelope'],
  'header-or-envelope': ['header', 'envelope'],
  to: ['to'],
  cc: ['cc'],
  'to-or-cc': ['to', 'cc'],
};

/** @throws Error when a test per recipient is judged without one. */
export function given(recipient: Recipient | undefined): Recipient {
  if (!recipient) throw new Error('A test per recipient was judged without one.');
  return recipient;
}
