import { Rule, type RuleTest } from '@chancery/contracts';
import { createMimeReader } from '@chancery/mail';
import { Attachments, Inspectors } from '@chancery/platform';
import { compile } from '@chancery/rules';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictOf } from './verdict';

const CARD = '4012888888881881';
const MESSAGE = `From: ana@alder.test\r\nTo: ren@birch.test\r\nSubject: visa ${CARD}\r\n\r\nHello.\r\n`;
const TEST: RuleTest = {
  from: 'ana@alder.test',
  to: ['ren@birch.test', 'ben@alder.test'],
  which: 'live',
};
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const report = {
  action: 'GenerateIncidentReport',
  args: { address: 'security@alder.test', content: ['Subject'] },
};
const notify = { action: 'GenerateNotification', args: { text: 'Sent.' } };

/** What the tester and the command line answer. */
describe('a verdict', () => {
  const inspectors = new Inspectors();
  afterAll(() => inspectors.close());

  function judged(rules: readonly object[], test: Partial<RuleTest> = {}) {
    const attachments = new Attachments();
    const reader = createMimeReader({ text: true, contents: attachments.wanted });
    reader.write(Buffer.from(MESSAGE));
    const compiled = compile({
      revision: 1,
      rules: rules.map((each, i) =>
        Rule.parse({ id: `${i}`, name: `Rule ${i}`, priority: i, actions: [protect], ...each }),
      ),
    });
    return verdictOf(
      { ...TEST, ...test },
      { facts: reader.end(), bytes: MESSAGE.length, attachments },
      { compiled, acceptedDomains: new Set(['alder.test']) },
      inspectors,
    );
  }

  it('names for each recipient the rule by which it is so, and what else is sent', async () => {
    const { groups, subject } = await judged([
      { actions: [report, notify] },
      { conditions: [outside] },
      { conditions: [outside] },
      { mode: 'test', actions: [report, notify, protect] },
    ]);
    expect(subject).toBe('visa ••••••••••••1881');
    const notices = (to: string) => [
      { kind: 'incident', to: ['security@alder.test'], tested: false, rule: { name: 'Rule 0' } },
      { kind: 'notification', to: [to], tested: false, rule: { name: 'Rule 0' } },
      { kind: 'incident', to: ['security@alder.test'], tested: true, rule: { name: 'Rule 3' } },
    ];
    expect(groups).toMatchObject([
      {
        recipients: ['ren@birch.test'],
        outcome: 'protected',
        decidedBy: { name: 'Rule 1', priority: 1 },
        notices: notices('ren@birch.test'),
      },
      {
        recipients: ['ben@alder.test'],
        outcome: 'unprotected',
        decidedBy: null,
        notices: notices('ben@alder.test'),
      },
    ]);
    for (const { notices: sent } of groups) expect(sent).toHaveLength(3);
  });

  it.each([
    ['rejected', { action: 'RejectMessage', args: {} }],
    ['held', { action: 'Quarantine', args: {} }],
    ['redirected', { action: 'RedirectMessageTo', args: { addresses: ['kim@alder.test'] } }],
  ])('names the rule by which it is %s', async (outcome, action) => {
    const { groups } = await judged([{ actions: [report] }, { actions: [action] }]);
    expect(groups).toMatchObject([{ outcome, decidedBy: { name: 'Rule 1' } }]);
  });

  it('judges as it comes in: from this machine and signed in, unless another is said', async () => {
    const rules = [
      { conditions: [{ predicate: 'SenderIpRanges', args: { ranges: ['192.0.2.0/24'] } }] },
      { conditions: [{ predicate: 'FromScope', args: { scope: 'InOrganization' } }] },
    ];
    const outcomes = async (test: Partial<RuleTest>) =>
      (await judged(rules, test)).explanation.map(({ outcome }) => outcome);
    expect(await outcomes({})).toEqual(['not-matched', 'matched']);
    expect(await outcomes({ client: '192.0.2.9' })).toEqual(['matched', 'matched']);
    expect(await outcomes({ authenticated: false })).toEqual(['not-matched', 'not-matched']);
  });

  it('says what each rule took', async () => {
    const { explanation } = await judged([{}, { enabled: false }]);
    expect(explanation.map(({ ms }) => typeof ms)).toEqual(['number', 'undefined']);
  });
});
