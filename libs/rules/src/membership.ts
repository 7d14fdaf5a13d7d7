import type { MessageView, Recipient } from './message-view';
import { judgeAddresses } from './address-readings';
import { describeAddresses, describeSources } from './describe';
import type { AddressesOf, AddressSource, Probe, RecipientAddress, Sighting } from './probe';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from './truth';

/** Is who has this address a member, by whichever of their addresses? Who is in a group that is not known is not known either. */
export function isMember(
  { circumstances }: MessageView,
  groups: readonly string[],
  key: string,
): Truth {
  const known = groups.map((id) => circumstances.groups.get(id));
  const person = circumstances.people?.find(key);
  const keys = person ? [key, person.address, ...person.proxyAddresses] : [key];
  if (known.some((members) => members && keys.some((each) => members.has(each)))) return TRUE;
  return known.includes(undefined) ? UNKNOWN : FALSE;
}

/** Is one of the addresses of these sources a member of one of the groups? */
export function judgeMembers(
  view: MessageView,
  sources: readonly AddressSource[],
  groups: readonly string[],
): Truth {
  return sources
    .map((source): Truth => {
      const addresses = view.addresses(source);
      const of = (truth: Truth) =>
        judgeAddresses(addresses, (keys) =>
          keys.some((key) => isMember(view, groups, key) === truth),
        );
      const certain = of(TRUE);
      return certain === FALSE && of(UNKNOWN) !== FALSE ? UNKNOWN : certain;
    })
    .reduce(or, FALSE);
}

/** The sender, or somebody in To or Cc, is a member. */
export function membersOf(
  of: Exclude<AddressesOf, RecipientAddress>,
  groups: readonly string[],
): Probe {
  const sources = SOURCES[of];
  return {
    kind: 'message',
    needs: of === 'envelope' ? ['envelope'] : ['envelope', 'headers'],
    reads: sources.map((source) => `addresses:${source}` as const),
    judge: (view) => judgeMembers(view, sources, groups),
    describe: (view) => describeMembers(view, sources, groups),
  };
}

export function describeMembers(
  view: MessageView,
  sources: readonly AddressSource[],
  groups: readonly string[],
): Sighting {
  const sighting = describeSources(view, sources, (key) => isMember(view, groups, key) === TRUE);
  return { ...sighting, saw: sighting.saw + doubt(view, groups) };
}

export function describeMember(
  view: MessageView,
  { address, key }: Recipient,
  groups: readonly string[],
): Sighting {
  const sighting = describeAddresses([address], isMember(view, groups, key) === TRUE);
  return { ...sighting, saw: sighting.saw + doubt(view, groups) };
}

const doubt = ({ circumstances }: MessageView, groups: readonly string[]): string =>
  groups.some((id) => !circumstances.groups.has(id)) ? ' (a group is not known)' : '';

const SOURCES: Readonly<Record<Exclude<AddressesOf, RecipientAddress>, readonly AddressSource[]>> =
  {
    header: ['header'],
    envelope: ['envelope'],
    'header-or-envelope': ['header', 'envelope'],
    to: ['to'],
    cc: ['cc'],
    'to-or-cc': ['to', 'cc'],
  };
