import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, rejectingRules, rules, textRules } from './arbitraries';
import { compile } from './compile';
import type { Decision, Edit, RuleInput } from './decision';
import { evaluateEnvelope } from './envelope';
import { evaluate } from './evaluate';
import { fates, type Fate } from './oracle';

/** The decision recipient by recipient, in the oracle's words. */
function decided(decision: Decision, recipients: number): Fate[] {
  return Array.from({ length: recipients }, (_, index) => {
    const group = decision.groups.find((each) => each.recipients.includes(index));
    return {
      rules: (group?.rules ?? []).map((each) => each.id),
      tests: decision.testMatches
        .filter((each) => each.recipients.includes(index))
        .map((each) => each.rule.id),
      template: group?.template ?? null,
      brand: group?.brand ?? null,
      reject: group?.reject?.code ?? null,
      edits: (group?.edits ?? []).map(editInWords),
      ending: group?.ending?.kind ?? null,
      copies: [...(group?.copies ?? [])],
      redirect: group?.redirect ? [...group.redirect] : null,
      approvals: (group?.moderation ?? []).map(
        ({ rule, approvers }) => `${rule.id} ${approvers.join()}`,
      ),
      tls: group?.requireTls ?? false,
      opened: group?.unprotect?.attachments ?? null,
      connector: group?.connector ?? null,
      notices: (group?.notices ?? []).map(
        (each) => `${each.rule.id} ${each.kind === 'notification' ? each.text : each.to}`,
      ),
    };
  });
}

function editInWords(edit: Edit): string {
  if (edit.kind === 'set-header')
    return `SetHeader ${JSON.stringify({ name: edit.name, value: edit.value })}`;
  if (edit.kind === 'remove-header') return `RemoveHeader ${JSON.stringify({ name: edit.name })}`;
  if (edit.kind === 'prepend-subject')
    return `PrependSubject ${JSON.stringify({ text: edit.text })}`;
  if (edit.kind === 'disclaimer') return `ApplyHtmlDisclaimer ${JSON.stringify(edit)}`;
  const action = edit.name === 'To' ? 'AddToRecipients' : 'CopyTo';
  return `${action} ${JSON.stringify({ addresses: edit.addresses })}`;
}

/** The oracle reads header bytes as text, so it gets them decoded. */
const readable = (input: RuleInput): RuleInput => ({
  ...input,
  facts: {
    ...input.facts,
    headers: input.facts.headers.map((f) => ({
      ...f,
      raw: Buffer.from(f.raw, 'latin1').toString(),
    })),
  },
});

describe('compile and evaluate against the reference read a second time', () => {
  it('decide alike for random rules and messages', () => {
    fc.assert(
      fc.property(rules, message, (all, input) => {
        const compiled = compile({ revision: 1, rules: all });
        const { recipients } = input.envelope;
        const decision = evaluate(compiled, input);
        expect(decided(decision, recipients.length)).toEqual(fates(all, readable(input)));
        expect(decision.groups.flatMap((group) => group.recipients).sort()).toEqual(
          recipients.map((_, i) => i),
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('decide alike where the indexes choose the rules to judge', () => {
    fc.assert(
      fc.property(textRules, message, (all, input) => {
        const decision = evaluate(compile({ revision: 1, rules: all }), input);
        expect(decided(decision, input.envelope.recipients.length)).toEqual(
          fates(all, readable(input)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('come to the same decision when they explain it', () => {
    fc.assert(
      fc.property(rules, message, (all, input) => {
        const compiled = compile({ revision: 1, rules: all });
        const { explanation, ...explained } = evaluate(compiled, input, { explain: true });
        expect(explained).toEqual(evaluate(compiled, input));
        expect(explanation).toHaveLength(all.length);
      }),
      { numRuns: 400 },
    );
  });

  it('reject at RCPT only whom they reject with the message, and in the same words', () => {
    let early = 0;
    fc.assert(
      fc.property(rejectingRules, message, (all, input) => {
        const compiled = compile({ revision: 1, rules: all });
        const { groups } = evaluate(compiled, input);
        input.envelope.recipients.forEach((recipient, index) => {
          const { sender } = input.envelope;
          const rejection = evaluateEnvelope(compiled, { ...input, sender, recipient });
          if (!rejection) return;
          early++;
          const group = groups.find((each) => each.recipients.includes(index));
          expect(group?.reject).toEqual(rejection);
        });
      }),
      { numRuns: 600 },
    );
    expect(early).toBeGreaterThan(100);
  });
});
