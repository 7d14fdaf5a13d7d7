import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import { evaluateEnvelope } from './envelope';
import { ACCEPTED } from './example-message';

const refuse = (text: string) => [{ action: 'RejectMessage', args: { text, code: '5.7.901' } }];
const to = (...addresses: string[]) => [{ predicate: 'SentTo', args: { addresses } }];
const inSubject = [{ predicate: 'SubjectContainsWords', args: { words: ['x'] } }];
const stops = { actions: [{ action: 'StopRuleProcessing' }] };

function textOf(rules: readonly object[], recipient = 'ren@birch.test', sender = 'ana@alder.test') {
  const compiled = compile({
    revision: 1,
    rules: rules.map((each, i) => Rule.parse({ id: `${i}`, name: `${i}`, priority: i, ...each })),
  });
  return evaluateEnvelope(compiled, {
    sender,
    recipient,
    authenticated: true,
    clientAddress: '192.0.2.1',
    acceptedDomains: ACCEPTED,
    now: new Date('2026-06-01T00:00:00Z'),
  })?.text;
}

const late = { conditions: to('ren@birch.test'), actions: refuse('no') };

describe('a rejection at RCPT', () => {
  it('is that of a rule on the envelope alone', () => {
    expect(textOf([late])).toBe('no');
    expect(textOf([late], 'kim@birch.test')).toBeUndefined();
  });

  it('may rest on the sender where the rule looks at the envelope', () => {
    const from = [{ predicate: 'From', args: { addresses: ['ana@alder.test'] } }];
    const rule = { conditions: from, actions: refuse('no'), senderAddressLocation: 'envelope' };
    expect(textOf([rule])).toBe('no');
    expect(textOf([rule], 'ren@birch.test', '')).toBeUndefined();
    expect(textOf([{ ...rule, senderAddressLocation: 'header' }])).toBeUndefined();
  });

  it('waits for the message where an earlier rule could stop or reject first', () => {
    expect(textOf([{ conditions: inSubject, ...stops }, late])).toBeUndefined();
    expect(textOf([{ conditions: inSubject, actions: refuse('other') }, late])).toBeUndefined();
    expect(textOf([{ exceptions: inSubject, ...stops }, late])).toBeUndefined();
  });

  it('does not wait where that rule does not concern the recipient, or can do neither', () => {
    const elsewhere = { conditions: [...inSubject, ...to('kim@birch.test')], ...stops };
    expect(textOf([elsewhere, late])).toBe('no');
    const mark = [{ action: 'PrependSubject', args: { text: 'x' } }];
    expect(textOf([{ conditions: inSubject, actions: mark }, late])).toBe('no');
  });

  it('does not come where an earlier rule on the envelope stops', () => {
    expect(textOf([{ conditions: to('ren@birch.test'), ...stops }, late])).toBeUndefined();
  });

  it('does not come from rules that are not in force', () => {
    for (const not of [
      { mode: 'test' },
      { mode: 'off' },
      { enabled: false },
      { expiryDate: '2026-05-01T00:00:00Z' },
    ])
      expect(textOf([{ ...late, ...not }])).toBeUndefined();
    expect(textOf([{ conditions: inSubject, ...stops, mode: 'test' }, late])).toBe('no');
  });

  it('may come from the address that connected', () => {
    const from = (range: string) => ({
      conditions: [{ predicate: 'SenderIpRanges', args: { ranges: [range] } }],
      actions: refuse('network'),
    });
    expect(textOf([from('192.0.2.0/24')])).toBe('network');
    expect(textOf([from('198.51.100.0/24')])).toBeUndefined();
  });

  it('waits where a rule is about all recipients, for the others are not known yet', () => {
    const any = [{ predicate: 'AnyOfRecipientAddressContainsWords', args: { words: ['kim'] } }];
    expect(textOf([{ exceptions: any, actions: refuse('any') }])).toBeUndefined();
    expect(textOf([{ conditions: any, ...stops }, late])).toBeUndefined();
  });
});
