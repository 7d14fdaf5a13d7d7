import type { MessageView, Recipient } from './message-view';
import { judgeAddresses } from './address-readings';
import { describeAddresses, describeSources } from './describe';
import type {
  AddressesOf,
  AddressSource,
  Aspect,
  Probe,
  RecipientAddress,
  Sighting,
} from './probe';
import type { Groups } from './decision';
import type { ValueSource } from './lookup';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from './truth';

const SOURCES: Readonly<Record<Exclude<AddressesOf, RecipientAddress>, readonly AddressSource[]>> =
  {
    header: ['header'],
    envelope: ['envelope'],
    'header-or-envelope': ['header', 'envelope'],
    'any-header': ['header', 'sender', 'reply-to'],
    'any-header-or-envelope': ['header', 'sender', 'reply-to', 'envelope'],
    to: ['to'],
    cc: ['cc'],
    'to-or-cc': ['to', 'cc'],
  };

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
    lookup: { values: groups, in: groupsIn(of) },
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

/** The groups by who is in them. Made once for what the directory has published. */
const byMember = new WeakMap<Groups, ReadonlyMap<string, readonly string[]>>();

function groupsByMember(groups: Groups): ReadonlyMap<string, readonly string[]> {
  const known = byMember.get(groups);
  if (known) return known;
  const made = new Map<string, string[]>();
  for (const [id, members] of groups)
    for (const member of members) {
      const of = made.get(member);
      if (of) of.push(id);
      else made.set(member, [id]);
    }
  byMember.set(groups, made);
  return made;
}

/** The groups of rules that nobody knows, for what is published and what rules there are. */
const notKnown = new WeakMap<Groups, WeakMap<ReadonlySet<string>, readonly string[]>>();

function unknownGroups(groups: Groups, wanted: ReadonlySet<string>): readonly string[] {
  let byWanted = notKnown.get(groups);
  if (!byWanted) notKnown.set(groups, (byWanted = new WeakMap()));
  let unknown = byWanted.get(wanted);
  if (!unknown) byWanted.set(wanted, (unknown = [...wanted].filter((id) => !groups.has(id))));
  return unknown;
}

function groupSource(
  name: string,
  reads: readonly Aspect[],
  who: (view: MessageView) => { readonly keys: readonly string[]; readonly damaged: boolean },
): ValueSource {
  return {
    name: `groups of ${name}`,
    reads,
    met: (view, wanted) => {
      const { groups, people } = view.circumstances;
      const { keys, damaged } = who(view);
      const of = groupsByMember(groups);
      const values = keys.flatMap((key) => {
        const person = people?.find(key);
        const all = person ? [key, person.address, ...person.proxyAddresses] : [key];
        return all.flatMap((each) => of.get(each) ?? []);
      });
      // Whether somebody is in a group that is not known is not known.
      return {
        values: keys.length > 0 ? [...values, ...unknownGroups(groups, wanted)] : values,
        doubt: damaged,
      };
    },
  };
}

const GROUPS_IN = new Map(
  (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).map((of) => [
    of,
    groupSource(
      of,
      SOURCES[of].map((source) => `addresses:${source}` as const),
      (view) => {
        const all = SOURCES[of].map((source) => view.addresses(source));
        return {
          keys: all.flatMap(({ readings }) => readings.flat()),
          damaged: all.some(({ damaged }) => damaged),
        };
      },
    ),
  ]),
);

/** The groups of whoever sends, or is in To or Cc. */
export function groupsIn(of: Exclude<AddressesOf, RecipientAddress>): ValueSource {
  const source = GROUPS_IN.get(of);
  if (!source) throw new Error(`There are no groups of ${of}.`);
  return source;
}

/** The groups of the recipients. */
export const GROUPS_OF_RECIPIENTS = groupSource('recipients', [], ({ recipients }) => ({
  keys: recipients.map(({ key }) => key),
  damaged: false,
}));

const doubt = ({ circumstances }: MessageView, groups: readonly string[]): string =>
  groups.some((id) => !circumstances.groups.has(id)) ? ' (a group is not known)' : '';
