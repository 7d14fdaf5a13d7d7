import { canonicalAddress } from '@chancery/mail/web';
import { domainMatcher, domainOfKey, judgeAddresses } from './address-readings';
import { describeAddresses, describeRecipient, describeSources } from './describe';
import type { Recipient } from './message-view';
import { blocksOf } from './network';
import type { AddressesOf, AddressSource, NamedProbe, ProbeOf } from './probe';
import { COST, type Key, type KeySet, type PredicateTest } from './test';
import { FALSE, TRUE, UNKNOWN, or, truthOf, type Truth } from './truth';

type Unnumbered = Omit<PredicateTest, 'id'>;

/** The entries of lists made ready for looking up: once, whatever conditions look for them. */
export class AddressSets {
  private readonly sets = new Map<string, unknown>();

  /**
   * @param of the probe's list; what was typed into one condition is made ready for that one
   * @param place what besides the list makes a difference
   */
  once<T>(list: NamedProbe['list'], place: string, make: () => T): T {
    if (list === undefined) return make();
    const key = `${place} ${list.id}`;
    if (!this.sets.has(key)) this.sets.set(key, make());
    return this.sets.get(key) as T;
  }
}

/** Do these values have it? With the name of their list. */
interface Holder {
  readonly holds: (key: string) => boolean;
  keysOf(source: AddressSource): KeySet;
  readonly list: NamedProbe['list'];
}

/** A test of the addresses for one of these; the domains behind the keys do not matter. */
export function addressesTest(
  probes: readonly NamedProbe<ProbeOf<'addresses'>>[],
  sets: AddressSets,
): Unnumbered {
  return addressTest(
    probes[0]!.probe.of,
    probes.map(({ probe: { addresses }, list }) => {
      const wanted = sets.once(list, 'a', () => new Set(addresses.map(canonicalAddress)));
      return {
        list,
        holds: (key) => wanted.has(key),
        keysOf: (source) =>
          sets.once(list, `a ${source}`, (): KeySet =>
            [...wanted].map((key): Key => ({ kind: 'address', source, key })),
          ),
      };
    }),
  );
}

/** A test of the addresses for one in these domains. */
export function domainsTest(
  probes: readonly NamedProbe<ProbeOf<'domains'>>[],
  sets: AddressSets,
): Unnumbered {
  return addressTest(
    probes[0]!.probe.of,
    probes.map(({ probe: { domains, strict }, list }) => {
      const { wanted, match } = sets.once(list, `d ${strict}`, () =>
        domainMatcher(domains, strict),
      );
      return {
        list,
        holds: (key) => match(domainOfKey(key)),
        keysOf: (source) =>
          sets.once(list, `d ${strict} ${source}`, (): KeySet =>
            [...wanted].map((domain): Key => ({ kind: 'domain', source, domain, strict })),
          ),
      };
    }),
  );
}

/** A test of the address that connected; one that is not known may be any. */
export function networksTest(
  probes: readonly NamedProbe<ProbeOf<'networks'>>[],
  sets: AddressSets,
): Unnumbered {
  const holders = probes.map(({ probe: { ranges }, list }) => {
    const blocks = sets.once(
      list,
      'n',
      () => new Set(ranges.flatMap((range) => blocksOf(range) ?? [])),
    );
    const keys = sets.once<KeySet>(list, 'n keys', () =>
      [...blocks].map((block) => ({ kind: 'network', block })),
    );
    return { blocks, keys, list };
  });
  const holderOf = (bits: string) =>
    holders.find(({ blocks }) => {
      for (let length = 1; length <= bits.length; length++)
        if (blocks.has(bits.slice(0, length))) return true;
      return false;
    });
  return {
    perRecipient: false,
    needs: ['envelope'],
    reads: [],
    cost: COST.envelope,
    keys: holders.map(({ keys }) => keys),
    judge: ({ client }) => {
      if (client === null) return UNKNOWN;
      return holderOf(client) ? TRUE : FALSE;
    },
    describe: ({ client, circumstances: { clientAddress } }) => {
      if (client === null) return { saw: 'the connecting address is not known', found: null };
      const holder = holderOf(client);
      return describeAddresses([clientAddress], holder !== undefined, holder?.list?.name);
    },
  };
}

function addressTest(of: AddressesOf, holders: readonly Holder[]): Unnumbered {
  const sources = SOURCES[of];
  const holderOf = (key: string): Holder | undefined => holders.find(({ holds }) => holds(key));
  const holds = (key: string): boolean => holderOf(key) !== undefined;
  if (of === 'recipient' || of === 'recipient-original') {
    const keyOf = ({ primary, key }: Recipient) => (of === 'recipient' ? primary : key);
    return {
      perRecipient: true,
      needs: ['envelope'],
      reads: [],
      cost: COST.envelope,
      keys: holders.map(({ keysOf }) => keysOf(of)),
      judge: (_, recipient) => truthOf(holds(keyOf(given(recipient)))),
      describe: (_, recipient) => {
        const holder = holderOf(keyOf(given(recipient)));
        return describeRecipient(given(recipient), of, holder !== undefined, holder?.list?.name);
      },
    };
  }
  const some = (keys: readonly string[]): boolean => keys.some(holds);
  const outside = of === 'envelope';
  const sender = sources.includes('header');
  return {
    perRecipient: false,
    needs: outside ? ['envelope'] : sender ? ['envelope', 'headers'] : ['headers'],
    reads: sources.map((source) => `addresses:${source}` as const),
    cost: outside ? COST.envelope : COST.headers,
    keys: sources.flatMap((source) => holders.map(({ keysOf }) => keysOf(source))),
    judge: (view) =>
      sources.reduce<Truth>(
        (truth, source) => or(truth, judgeAddresses(view.addresses(source), some)),
        FALSE,
      ),
    describe: (view) => {
      const seen = describeSources(view, sources, holds);
      return { ...seen, list: seen.found === null ? undefined : holderOf(seen.found)?.list?.name };
    },
  };
}

const SOURCES: Readonly<Record<AddressesOf, readonly AddressSource[]>> = {
  recipient: ['recipient'],
  'recipient-original': ['recipient-original'],
  header: ['header'],
  envelope: ['envelope'],
  'header-or-envelope': ['header', 'envelope'],
  'any-header': ['header', 'sender', 'reply-to'],
  'any-header-or-envelope': ['header', 'sender', 'reply-to', 'envelope'],
  to: ['to'],
  cc: ['cc'],
  'to-or-cc': ['to', 'cc'],
};

/** @throws Error when a test per recipient is judged without one. */
export function given(recipient: Recipient | undefined): Recipient {
  if (!recipient) throw new Error('A test per recipient was judged without one.');
  return recipient;
}
