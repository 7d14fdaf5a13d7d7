import type {
  AssignmentKind,
  LicenceReason,
  LicensingSnapshot,
  PublishedSubscription,
  SubscriptionState,
} from '@chancery/contracts';
import { planEncrypts } from './plans';

const DAY_MS = 86_400_000;

/** By which assignment a sender has a subscription. */
export interface AssignedBy {
  kind: AssignmentKind;
  /** The group's name or the domain; the address itself; empty for everyone. */
  value: string;
}

/** A sender's licence: whether there is one, by which subscription and assignment, or why not. */
export type LicenceAnswer =
  | {
      licensed: true;
      subscription: PublishedSubscription;
      by: AssignedBy;
      /** Licensed only because of the days of grace, until then. */
      graceUntil: Date | null;
    }
  | {
      licensed: false;
      reason: LicenceReason;
      /** The one that came nearest to a licence. */
      subscription: PublishedSubscription | null;
    };

interface Holding {
  of: PublishedSubscription;
  by: AssignedBy;
  seated: boolean;
}

/** What is published, made ready to be asked once per message. */
export interface CompiledLicences {
  check: LicensingSnapshot['check'];
  subscriptions: readonly PublishedSubscription[];
  byAddress: ReadonlyMap<string, readonly Holding[]>;
  byDomain: ReadonlyMap<string, readonly Holding[]>;
  everyone: readonly Holding[];
}

/**
 * Makes a snapshot ready, once per version. Addresses take seats in the order in which they were assigned, then those
 * of groups, each address once; who comes after the last seat has none. Domains and everyone take no seats.
 */
export function compileLicences(snapshot: LicensingSnapshot): CompiledLicences {
  const byAddress = new Map<string, Holding[]>();
  const byDomain = new Map<string, Holding[]>();
  const everyone: Holding[] = [];
  const put = (map: Map<string, Holding[]>, key: string, holding: Holding): void => {
    const held = map.get(key);
    if (held) held.push(holding);
    else map.set(key, [holding]);
  };
  for (const of of snapshot.subscriptions) {
    let left = of.seats;
    const take = (address: string, by: AssignedBy): void => {
      if (byAddress.get(address)?.some((holding) => holding.of === of)) return;
      put(byAddress, address, { of, by, seated: left > 0 });
      left -= 1;
    };
    for (const address of of.addresses) take(address, { kind: 'address', value: address });
    for (const { name, members } of of.groups) {
      const by: AssignedBy = { kind: 'group', value: name };
      for (const address of members) take(address, by);
    }
    for (const domain of of.domains)
      put(byDomain, domain, { of, by: { kind: 'domain', value: domain }, seated: true });
    if (of.everyone) everyone.push({ of, by: { kind: 'everyone', value: '' }, seated: true });
  }
  return {
    check: snapshot.check,
    subscriptions: snapshot.subscriptions,
    byAddress,
    byDomain,
    everyone,
  };
}

/** Until when senders stay licensed after the end; null = there is no end. */
export const graceUntil = (of: Pick<PublishedSubscription, 'endsAt' | 'graceDays'>): Date | null =>
  of.endsAt === null ? null : new Date(new Date(of.endsAt).getTime() + of.graceDays * DAY_MS);

/** Where a subscription stands at a moment. */
export function subscriptionState(
  of: Pick<PublishedSubscription, 'startsAt' | 'endsAt' | 'graceDays'>,
  at: Date,
): SubscriptionState {
  if (at < new Date(of.startsAt)) return 'future';
  if (of.endsAt === null || at <= new Date(of.endsAt)) return 'active';
  return at <= (graceUntil(of) as Date) ? 'grace' : 'ended';
}

/** The nearer to a licence, the further to the front: the answer names the fault that is left to mend. */
const NEAREST: LicenceReason[] = ['no-seat', 'plan-without-encryption', 'not-started', 'ended'];

/**
 * May this sender send protected mail? The one answer of the gateway, the console and the command line.
 *
 * @param licences undefined where nothing was ever published: nobody is licensed then
 * @param sender canonical envelope sender, or From where that is null
 * @param acceptedDomain is the sender's domain one of the organisation's? Nobody else can be licensed
 */
export function licenceOf(
  licences: CompiledLicences | undefined,
  sender: string,
  acceptedDomain: boolean,
  at: Date,
): LicenceAnswer {
  if (!licences || licences.subscriptions.length === 0)
    return { licensed: false, reason: 'no-subscription', subscription: null };
  if (!acceptedDomain) return { licensed: false, reason: 'foreign-sender', subscription: null };
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  let nearest: LicenceAnswer & { licensed: false } = {
    licensed: false,
    reason: 'not-assigned',
    subscription: null,
  };
  let inGrace: (LicenceAnswer & { licensed: true }) | null = null;
  for (const holdings of [
    licences.byAddress.get(sender),
    licences.byDomain.get(domain),
    licences.everyone,
  ])
    for (const { of, by, seated } of holdings ?? []) {
      const reason = faultOf(of, seated, at);
      if (reason === null) {
        if (subscriptionState(of, at) === 'active')
          return { licensed: true, subscription: of, by, graceUntil: null };
        inGrace ??= { licensed: true, subscription: of, by, graceUntil: graceUntil(of) };
      } else if (
        nearest.reason === 'not-assigned' ||
        NEAREST.indexOf(reason) < NEAREST.indexOf(nearest.reason)
      )
        nearest = { licensed: false, reason, subscription: of };
    }
  return inGrace ?? nearest;
}

function faultOf(of: PublishedSubscription, seated: boolean, at: Date): LicenceReason | null {
  const state = subscriptionState(of, at);
  if (state === 'future') return 'not-started';
  if (state === 'ended') return 'ended';
  if (!planEncrypts(of.plan, of.addOn)) return 'plan-without-encryption';
  return seated ? null : 'no-seat';
}
