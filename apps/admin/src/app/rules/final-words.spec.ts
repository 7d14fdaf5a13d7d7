import type { RuleTestGroup, RuleTestNotice } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { chipOf, finalWords, getsInWords, noticeLine, type Names } from './final-words';

const NAMES: Names = { template: () => 'Encrypt-Only', brand: () => 'Finance' };
const rule = { id: 'r', name: 'Report leaks', priority: 2 };
const report: RuleTestNotice = { kind: 'incident', to: ['sec@demo.test'], rule, tested: false };
const notification: RuleTestNotice = {
  kind: 'notification',
  to: ['bob@x.test'],
  rule,
  tested: false,
};
const group = (given: Partial<RuleTestGroup>): RuleTestGroup => ({
  recipients: ['bob@x.test'],
  outcome: 'unprotected',
  decidedBy: null,
  template: null,
  brand: null,
  reject: null,
  others: [],
  approvers: [],
  requireTls: false,
  opens: 'nothing',
  connector: null,
  notices: [],
  edits: [],
  rules: [],
  ...given,
});

describe('what becomes of a message, in words', () => {
  it.each<[Partial<RuleTestGroup>, string, string, string]>([
    [{}, 'Leaves unprotected', 'The message as it was written.', 'unprotected'],
    [
      { outcome: 'protected', template: 'encrypt-only', brand: 'b', decidedBy: rule },
      'Protected with Encrypt-Only and the brand Finance, from rule 3',
      '',
      'protected',
    ],
    [
      { notices: [report] },
      'Leaves unprotected; an incident report',
      'The message as it was written.',
      'unprotected',
    ],
    [
      { notices: [report, report, notification], edits: ['X-A: b'] },
      'Leaves unprotected; 2 incident reports and a notification',
      'The message as it was written, with what changes in its header. Besides, a notification.',
      'unprotected',
    ],
    [
      { approvers: [['boss@demo.test']] },
      'Waits for approval; then leaves unprotected',
      'Nothing until it is approved. Then the message as it was written.',
      'waiting',
    ],
    [
      { approvers: [['boss@demo.test']], outcome: 'protected', template: 'x', decidedBy: rule },
      'Waits for approval; then protected with Encrypt-Only, from rule 3',
      'Nothing until it is approved. Then this.',
      'waiting',
    ],
    [
      { opens: 'message' },
      'Leaves unprotected',
      'The original in the clear where this is mail that your organisation protected, or an answer to it. Anything else as it was written.',
      'unprotected',
    ],
    [
      { outcome: 'rejected', decidedBy: rule, approvers: [['boss@demo.test']] },
      'Rejected, from rule 3',
      'Nothing. The sender’s server is answered as above.',
      'failed',
    ],
    [
      { outcome: 'redirected', decidedBy: rule },
      'Redirected, from rule 3',
      'Nothing. Others get the message instead.',
      'off',
    ],
  ])('%j', (given, final, gets, chip) => {
    expect(finalWords(group(given), NAMES)).toBe(final);
    expect(getsInWords(group(given))).toBe(gets);
    expect(chipOf(group(given))).toBe(chip);
  });

  it('names what is sent about it, and by which rule', () => {
    expect(noticeLine(report)).toBe('Incident report to sec@demo.test, from rule 3: Report leaks');
    expect(noticeLine({ ...notification, tested: true })).toBe(
      'Notification to bob@x.test, from rule 3: Report leaks (in Test)',
    );
  });
});
