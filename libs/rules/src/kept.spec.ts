import { Rule } from '@chancery/contracts';
import { readAddressList } from '@chancery/mail/web';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, rules } from './arbitraries';
import { compile } from './compile';
import type { RuleInput } from './decision';
import { evaluate } from './evaluate';
import { ACCEPTED } from './example-message';
import { outside, protect, reject, sentTo, stop, subject, text } from './example-rules';
import { keptRules, type Fate, type KeptInput } from './kept';
import { TRUE, UNKNOWN, type Truth } from './truth';

const KEPT: KeptInput = {
  sender: 'ana@alder.test',
  headerFrom: 'ana@alder.test',
  recipients: ['ren@birch.test', 'kim@alder.test'],
  size: 2048,
  clientAddress: '192.0.2.1',
  acceptedDomains: ACCEPTED,
  now: new Date('2026-06-01T12:00:00Z'),
};

const made = (drafts: readonly object[]) =>
  keptRules(
    compile({
      revision: 1,
      rules: drafts.map((each, i) =>
        Rule.parse({ id: `${i}`, name: `${i}`, priority: i, actions: [protect()], ...each }),
      ),
    }),
  );
const inWords = (fates: readonly (readonly Fate[])[]): string[] =>
  fates.map((each) => each.map(({ kind }) => kind).join(' or '));
const fatesOf = (drafts: readonly object[], more: Partial<KeptInput> = {}): string[] =>
  inWords(made(drafts).judge({ ...KEPT, ...more }).fates);

describe('rules on what is kept of a message', () => {
  it('are certain where sender, recipients, size and connection are all they ask for', () => {
    const all = [
      { conditions: [outside, { predicate: 'MessageSizeOver', args: { size: 1000 } }] },
      { conditions: [{ predicate: 'FromScope', args: { scope: 'NotInOrganization' } }] },
    ];
    expect(fatesOf(all)).toEqual(['protected', 'unprotected']);
    expect(made(all).notEvaluable).toEqual([]);
  });

  it('follow both ways where a condition asks for more, and name it', () => {
    const all = [
      { name: 'Words', conditions: [outside, subject('secret')], exceptions: [text('public')] },
    ];
    expect(fatesOf(all)).toEqual(['unprotected or protected', 'unprotected']);
    expect(made(all).notEvaluable).toEqual([
      {
        rule: { id: '0', name: 'Words' },
        conditions: ['the subject contains “secret”'],
        exceptions: ['the subject or the text contains “public”'],
      },
    ]);
  });

  it('name the conditions of a group that ask for more; one that holds is enough', () => {
    const all = [{ conditions: [{ any: [sentTo('ren@birch.test'), subject('secret')] }] }];
    expect(fatesOf(all)).toEqual(['protected', 'unprotected or protected']);
    expect(made(all).notEvaluable[0]?.conditions).toEqual(['the subject contains “secret”']);
  });

  it('are certain all the same where it makes no difference', () => {
    expect(fatesOf([{}, { conditions: [subject('secret')] }])).toEqual(['protected', 'protected']);
    const stopped = [
      { actions: [protect(), stop] },
      { conditions: [subject('x')], actions: [reject] },
    ];
    expect(fatesOf(stopped)).toEqual(['protected', 'protected']);
  });

  it('do not hide behind an earlier rule that may have ended the matter', () => {
    const { matches, fates } = made([
      { conditions: [subject('x')], actions: [stop] },
      { conditions: [sentTo('ren@birch.test')] },
    ]).judge(KEPT);
    expect(inWords(fates)).toEqual(['protected or unprotected', 'unprotected']);
    expect(matches.get('1')).toEqual([UNKNOWN, 0]);
  });

  it('go by what is on record where it cannot be judged again', () => {
    const recorded = (rule: string): Truth => (rule === '0' ? TRUE : UNKNOWN);
    expect(fatesOf([{ conditions: [outside, subject('x')] }], { recorded })).toEqual([
      'protected',
      'unprotected',
    ]);
  });

  it('hold what the gateway decides among what they find possible', () => {
    fc.assert(
      fc.property(rules, message.filter(ordinary), (all, input) => {
        const compiled = compile({ revision: 1, rules: all });
        const kept = keptRules(compiled).judge(keptOf(input));
        const decision = evaluate(compiled, { ...input, authenticated: true });
        decision.groups.forEach((group) =>
          group.recipients.forEach((index) => {
            const kind = group.reject
              ? 'rejected'
              : group.ending
                ? group.ending.kind === 'delete'
                  ? 'deleted'
                  : 'held'
                : group.redirect
                  ? 'redirected'
                  : group.template
                    ? 'protected'
                    : 'unprotected';
            expect(kept.fates[index]!.map((fate) => fate.kind)).toContain(kind);
            const acted = group.rules.map(({ id }) => id);
            for (const id of acted) expect(kept.matches.get(id)?.[index]).toBeGreaterThan(0);
            for (const { id, mode } of all)
              if (mode === 'enforce' && kept.matches.get(id)?.[index] === TRUE)
                expect(acted).toContain(id);
          }),
        );
      }),
      { numRuns: 700 },
    );
  });
});

/** Not encrypted already, and with a From that is kept whole. */
const ordinary = ({ facts }: RuleInput): boolean => !facts.encryptedWhole && fromOf(facts) !== null;

function fromOf(facts: RuleInput['facts']): string | null {
  const fields = facts.headers.filter(({ name }) => name.toLowerCase() === 'from');
  const [field] = fields;
  if (!field || fields.length > 1) return null;
  const { mailboxes, damaged } = readAddressList(field.raw);
  return mailboxes.length === 1 && !damaged ? mailboxes[0]!.address : null;
}

const keptOf = (input: RuleInput): KeptInput => ({
  sender: input.envelope.sender,
  recipients: input.envelope.recipients,
  headerFrom: fromOf(input.facts) ?? '',
  size: input.facts.size,
  clientAddress: input.clientAddress,
  acceptedDomains: input.acceptedDomains,
  ...(input.groups ? { groups: input.groups } : {}),
  now: input.now,
});
