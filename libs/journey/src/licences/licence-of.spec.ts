import type { LicensingSnapshot, PublishedSubscription } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compileLicences, licenceOf, subscriptionState } from './licence-of';
import { planEncrypts, PLANS } from './plans';
import { sentenceOfLicence } from './words';

const ALICE = 'alice@demo.test';
const at = (day: string): Date => new Date(`${day}T12:00:00Z`);

const subscription = (over: Partial<PublishedSubscription> = {}): PublishedSubscription => ({
  id: 'one',
  plan: 'office-365-e3',
  addOn: false,
  seats: 2,
  startsAt: '2026-02-01T00:00:00.000Z',
  endsAt: '2026-03-01T00:00:00.000Z',
  graceDays: 10,
  everyone: false,
  domains: [],
  addresses: [ALICE],
  groups: [],
  ...over,
});
const compiled = (...subscriptions: PublishedSubscription[]) =>
  compileLicences({
    organisation: 'o',
    check: 'enforce',
    subscriptions,
  } satisfies LicensingSnapshot);
/** `licensed`, `licensed in grace`, or why not. */
const answer = (
  licences: ReturnType<typeof compiled> | undefined,
  day: string,
  sender = ALICE,
  accepted = true,
): string => {
  const found = licenceOf(licences, sender, accepted, at(day));
  if (!found.licensed) return found.reason;
  return found.graceUntil ? 'licensed in grace' : 'licensed';
};

describe.each(PLANS.map((plan) => [plan.name, plan] as const))('the plan %s', (_name, plan) => {
  const addOn = plan.encryption === 'add-on';
  const with_ = (over: Partial<PublishedSubscription> = {}) =>
    compiled(subscription({ plan: plan.id, addOn, ...over }));

  it('covers message encryption by itself, or with its add-on', () => {
    expect(answer(with_(), '2026-02-10')).toBe('licensed');
    expect(answer(with_({ addOn: false }), '2026-02-10')).toBe(
      addOn ? 'plan-without-encryption' : 'licensed',
    );
    expect(planEncrypts(plan.id, false)).toBe(!addOn);
    expect(plan.needs === null).toBe(!addOn);
  });

  it('begins, ends, and lasts through its days of grace', () => {
    const days = ['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01', '2026-03-10'];
    expect(days.map((day) => answer(with_(), day))).toEqual([
      'not-started',
      'licensed',
      'licensed',
      'licensed in grace',
      'licensed in grace',
    ]);
    expect(answer(with_(), '2026-03-11')).toBe('ended');
    expect(answer(with_({ graceDays: 0 }), '2026-03-01')).toBe('ended');
    expect(answer(with_({ endsAt: null }), '2036-03-01')).toBe('licensed');
  });

  it('has as many seats as it has', () => {
    const people = ['a@demo.test', 'b@demo.test', 'c@demo.test'];
    const full = with_({ addresses: people });
    expect(people.map((one) => answer(full, '2026-02-10', one))).toEqual([
      'licensed',
      'licensed',
      'no-seat',
    ]);
  });
});

describe('a licence', () => {
  it('comes by address, group, domain, or as everyone', () => {
    const nobody = { addresses: [] };
    for (const over of [
      {},
      { ...nobody, groups: [{ name: 'Claims', members: [ALICE] }] },
      { ...nobody, domains: ['demo.test'] },
      { ...nobody, everyone: true },
    ])
      expect(answer(compiled(subscription(over)), '2026-02-10'), JSON.stringify(over)).toBe(
        'licensed',
      );
    expect(answer(compiled(subscription(nobody)), '2026-02-10')).toBe('not-assigned');
    expect(answer(compiled(subscription({ ...nobody, domains: ['mo.test'] })), '2026-02-10')).toBe(
      'not-assigned',
    );
  });

  it('is nobody’s outside the accepted domains, nor without a subscription', () => {
    expect(answer(compiled(subscription({ everyone: true })), '2026-02-10', ALICE, false)).toBe(
      'foreign-sender',
    );
    expect(answer(compiled(), '2026-02-10')).toBe('no-subscription');
    expect(answer(undefined, '2026-02-10')).toBe('no-subscription');
  });

  it('takes one seat though one is assigned by name and by group', () => {
    const twice = subscription({
      groups: [{ name: 'Claims', members: [ALICE, 'bob@demo.test', 'carol@demo.test'] }],
    });
    expect(answer(compiled(twice), '2026-02-10', 'bob@demo.test')).toBe('licensed');
    expect(answer(compiled(twice), '2026-02-10', 'carol@demo.test')).toBe('no-seat');
  });

  it('is found in any subscription; one in force goes before one in grace, and the nearest fault is told', () => {
    const ended = subscription({ id: 'old', endsAt: '2026-02-05T00:00:00.000Z', graceDays: 0 });
    expect(answer(compiled(ended, subscription({ id: 'new' })), '2026-02-10')).toBe('licensed');
    expect(
      answer(compiled({ ...ended, graceDays: 30 }, subscription({ id: 'new' })), '2026-02-10'),
    ).toBe('licensed');
    expect(answer(compiled(ended, subscription({ id: 'new', seats: 0 })), '2026-02-10')).toBe(
      'no-seat',
    );
  });

  it('ends to the millisecond', () => {
    const terms = subscription();
    const state = (iso: string) => subscriptionState(terms, new Date(iso));
    expect(state('2026-01-31T23:59:59.999Z')).toBe('future');
    expect(state('2026-03-01T00:00:00.000Z')).toBe('active');
    expect(state('2026-03-01T00:00:00.001Z')).toBe('grace');
    expect(state('2026-03-11T00:00:00.000Z')).toBe('grace');
    expect(state('2026-03-11T00:00:00.001Z')).toBe('ended');
  });

  it('is told in words', () => {
    const says = (licences: ReturnType<typeof compiled>, day: string) =>
      sentenceOfLicence(licenceOf(licences, ALICE, true, at(day)));
    expect(says(compiled(subscription()), '2026-03-05')).toBe(
      'Licensed by Office 365 E3, assigned to the address. It ended on 2026-03-01; grace lasts until 2026-03-11.',
    );
    expect(says(compiled(subscription({ plan: 'office-365-e1' })), '2026-02-05')).toBe(
      'Office 365 Enterprise E1 does not contain message encryption without Azure Information Protection Plan 1.',
    );
    expect(says(compiled(subscription()), '2026-04-01')).toBe(
      'Office 365 E3 ended on 2026-03-01, and its grace on 2026-03-11.',
    );
    expect(says(compiled(subscription({ seats: 0 })), '2026-02-05')).toBe(
      'Office 365 E3 has 0 seats, and all are taken by others.',
    );
  });
});
