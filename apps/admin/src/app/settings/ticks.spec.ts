import type { MessageDetails } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { ticksOf } from './ticks';

const sent = { id: 'm', from: 'a@demo.test', to: 'b@else.example' };
const details = (change: Partial<MessageDetails>, state = 'queued'): MessageDetails =>
  ({
    sender: sent.from,
    protected: false,
    groups: [],
    recipients: [{ address: sent.to, state, lastReply: null }],
    ...change,
  }) as unknown as MessageDetails;
const states = (given: MessageDetails | null) => ticksOf(sent, given).map(({ state }) => state);

describe('the steps of a test message', () => {
  it('wait until the gateway has written it down', () => {
    expect(states(null)).toEqual(['done', 'waiting', 'waiting', 'waiting']);
  });

  it('are all done for one that a rule protected and the next hop took', () => {
    const rules = [{ id: 'r', name: 'Asked for', priority: 0, mode: 'enforce' }];
    const groups = [{ template: 'encrypt-only', rules, edits: [], reject: null }];
    const ticks = ticksOf(sent, details({ protected: true, groups }, 'delivered'));
    expect(ticks.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    expect(ticks[1]?.line).toBe('by Asked for');
  });

  it('say without alarm that no rule matched, and with one that it bounced', () => {
    expect(states(details({}, 'delivered'))).toEqual(['done', 'not', 'not', 'done']);
    expect(states(details({}, 'bounced'))).toEqual(['done', 'not', 'not', 'failed']);
  });
});
