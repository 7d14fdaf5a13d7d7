import '@angular/compiler';
import type { GatewayList, KeyReport, RuleList } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { attentionOf } from './attention';

const NOW = new Date('2026-11-21T12:00:00Z');
const gateways = (...items: object[]): GatewayList =>
  ({
    items: items.map((item) => ({
      host: 'mx1',
      pid: 7,
      behind: [],
      certificate: { daysLeft: 90, ownMade: false },
      ...item,
    })),
  }) as unknown as GatewayList;
const keys = (lastBackupAt: string | null): KeyReport => ({ lastBackupAt }) as unknown as KeyReport;
const facts = (...given: [GatewayList | null, KeyReport | null]) =>
  attentionOf(...given, null, NOW).map(({ fact }) => fact);

describe('what needs somebody', () => {
  it('is nothing where all is well, or nothing is known', () => {
    expect(facts(gateways({}), keys('2026-11-20T12:00:00Z'))).toEqual([]);
    expect(facts(null, null)).toEqual([]);
  });

  it('is a gateway that is gone, behind, or whose certificate ends', () => {
    expect(facts(gateways(), null)).toEqual(['No gateway is running']);
    expect(facts(gateways({ behind: ['rules'] }), null)).toEqual([
      'Gateway mx1 (7) runs on older rules',
    ]);
    const ends = gateways({ certificate: { daysLeft: 1, ownMade: false } });
    expect(facts(ends, null)).toEqual(['The certificate of gateway mx1 has 1 day left']);
    expect(facts(gateways({ certificate: { daysLeft: 1, ownMade: true } }), null)).toEqual([]);
  });

  it('is a rule that has been in Test for long', () => {
    const rule = (mode: string, updatedAt: string) => ({
      id: '1',
      name: 'Cards',
      enabled: true,
      mode,
      updatedAt,
    });
    const of = (...items: object[]) =>
      attentionOf(null, null, { items } as unknown as RuleList, NOW).map(({ fact }) => fact);
    expect(of(rule('test', '2026-10-18T12:00:00Z'))).toEqual([
      '“Cards” has been in Test for 34 days',
    ]);
    expect(of(rule('test', '2026-11-01T12:00:00Z'))).toEqual([]);
    expect(of(rule('enforce', '2026-01-01T12:00:00Z'))).toEqual([]);
  });

  it('is a backup that was never made, or is old', () => {
    expect(facts(gateways({}), keys(null))).toEqual(['There is no backup of the keys']);
    expect(facts(gateways({}), keys('2026-09-22T12:00:00Z'))).toEqual([
      'The backup is 60 days old',
    ]);
  });
});
