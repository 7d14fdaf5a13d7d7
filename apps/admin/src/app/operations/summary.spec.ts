import type { GatewayList, GatewayProcess, QueueList } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import type { ServiceAnswer } from './operations-api';
import { epochName, summary } from './summary';

const service = (name: string, ok: boolean): ServiceAnswer => ({
  name,
  state: ok ? ({ ok } as ServiceAnswer['state']) : null,
  problem: ok ? null : 'no answer',
});
const well = ['gateway', 'rules', 'audit'].map((name) => service(name, true));
const gateways = (all: number, current: number) =>
  ({ items: Array.from({ length: all }, () => ({}) as GatewayProcess), current }) as GatewayList;
const queues = (reachable: boolean, failed = 0) =>
  ({ reachable, items: [{ failed }] }) as QueueList;

describe('the sentence of the page', () => {
  it('says that all is well, and when it was looked', () => {
    expect(summary(well, gateways(2, 2), queues(true), 5)).toBe(
      'All 3 services are healthy, last check 5 s ago.',
    );
  });
  it('says what is down and what that means for mail', () => {
    const ill = [service('gateway', true), service('rules', false), service('audit', false)];
    expect(summary(ill, gateways(1, 1), queues(true), 5)).toContain(
      'The rules and audit services cannot answer; mail goes on',
    );
    expect(summary([service('gateway', false)], null, null, 5)).toContain('cannot take mail');
    expect(summary(well, gateways(0, 0), queues(true), 5)).toContain('No gateway is running');
    expect(summary(well, gateways(1, 1), queues(false), 5)).toContain('retries wait');
  });
  it('says what waits for somebody', () => {
    expect(summary(well, gateways(2, 1), queues(true), 5)).toContain(
      '1 gateway has not loaded what was published',
    );
    expect(summary(well, gateways(1, 1), queues(true, 3), 5)).toContain('3 jobs failed for good');
  });
});

it('a month has its name', () => {
  expect(epochName(202611)).toBe('November 2026');
  expect(epochName(null)).toBe('–');
});
