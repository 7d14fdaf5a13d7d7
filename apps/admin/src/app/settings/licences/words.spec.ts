// The components' library is compiled when it is bundled; here its words alone are wanted.
import '@angular/compiler';
import type { SubscriptionView } from '@chancery/contracts';
import { expect, it } from 'vitest';
import { sentenceOf, term } from './words';

const view = (over: Partial<SubscriptionView> = {}): SubscriptionView => ({
  id: 'one',
  plan: 'office-365-e3',
  planName: 'Office 365 E3',
  addOn: false,
  seats: 25,
  seatsUsed: 3,
  open: false,
  startsAt: '2026-02-01T00:00:00.000Z',
  endsAt: '2026-03-01T23:59:59.999Z',
  graceDays: 10,
  state: 'active',
  graceUntil: null,
  encrypts: true,
  ...over,
});

it('the sentence says who is licensed and what becomes of the rest', () => {
  expect(sentenceOf([view()], 'enforce')).toBe(
    '3 addresses are licensed; protected mail of others is refused.',
  );
  expect(sentenceOf([view({ seatsUsed: 1 })], 'warn')).toBe(
    '1 address is licensed; protected mail of others is sent and flagged.',
  );
  expect(sentenceOf([view({ open: true, seatsUsed: 0 })], 'enforce')).toContain(
    'Everybody of an assigned domain is licensed',
  );
  for (const over of [{ encrypts: false }, { state: 'ended' }, { state: 'future' }] as const)
    expect(sentenceOf([view(over)], 'enforce')).toContain('Nobody is licensed at the moment');
  expect(sentenceOf([], 'off')).toContain('not checked');
});

it('a term is told in days, those of grace too', () => {
  expect(term(view())).toBe('1 Feb 2026 to 1 Mar 2026, then 10 days of grace');
  expect(term(view({ graceDays: 0 }))).toBe('1 Feb 2026 to 1 Mar 2026');
  expect(term(view({ endsAt: null }))).toBe('Since 1 Feb 2026, without an end');
  expect(term(view({ endsAt: null, state: 'future' }))).toBe('From 1 Feb 2026, without an end');
});
