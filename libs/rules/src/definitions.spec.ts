import { Rule, RuleCatalogue } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import type { ConditionExample } from './definition';
import { evaluate } from './evaluate';
import { exampleInput } from './example-message';
import { ACTIONS, CONDITIONS, ruleCatalogue } from './registry';
import { ruleProblems } from './check';

type Example = ConditionExample<object>;

/** For whom a rule with this predicate acts, when only certain matches count and when in doubt. */
function outcome(code: string, example: Example, place: 'conditions' | 'exceptions') {
  const rule = (id: string, action: object) =>
    Rule.parse({
      id,
      name: id,
      priority: 0,
      [place]: [{ predicate: code, args: example.args }],
      actions: [action],
      ...example.settings,
    });
  const certain = { action: 'SetHeader', args: { name: 'X-Seen', value: 'yes' } };
  const doubtful = {
    action: 'ApplyRightsProtectionTemplate',
    args: { template: 'encrypt-only' },
  };
  const compiled = compile({
    revision: 1,
    rules: [rule('certain', certain), rule('doubtful', doubtful)],
  });
  const { groups } = evaluate(compiled, exampleInput(example.message));
  const matched = (id: string) =>
    groups
      .filter((group) => group.rules.some((each) => each.id === id))
      .flatMap((group) => group.recipients)
      .sort((a, b) => a - b);
  return { certain: matched('certain'), doubtful: matched('doubtful') };
}

function expectations(example: Example) {
  const all = exampleInput(example.message).envelope.recipients.map((_, i) => i);
  const { expected } = example;
  if (expected === 'unknown')
    return { condition: { certain: [], doubtful: all }, exception: { certain: [], doubtful: all } };
  const matched = typeof expected === 'boolean' ? (expected ? all : []) : [...expected];
  const others = all.filter((index) => !matched.includes(index));
  return {
    condition: { certain: matched, doubtful: matched },
    exception: { certain: others, doubtful: others },
  };
}

describe.each(CONDITIONS.map((each) => [each.code, each] as const))('%s', (code, definition) => {
  const examples = definition.examples as readonly Example[];

  it('has examples that match and examples that do not', () => {
    const answers = examples.map(({ expected }) =>
      Array.isArray(expected) ? expected.length > 0 : expected === true,
    );
    expect(answers).toContain(true);
    const partly = examples.some(({ expected }) => Array.isArray(expected));
    expect(partly || answers.includes(false)).toBe(true);
  });

  it.each(examples.map((each) => [each.because, each] as const))('%s', (_, example) => {
    const { condition, exception } = expectations(example);
    expect(outcome(code, example, 'conditions')).toEqual(condition);
    expect(outcome(code, example, 'exceptions')).toEqual(exception);
  });

  it('needs no more than it says and asks for arguments that it has', () => {
    const settings = {
      senderAddressLocation: 'header-or-envelope',
      recipientAddressType: 'resolved',
    } as const;
    for (const { args } of examples) {
      const rule = Rule.parse({
        id: 'a',
        name: 'a',
        priority: 0,
        conditions: [{ predicate: code, args }],
        actions: [{ action: 'StopRuleProcessing' }],
        ...settings,
      });
      const needs = compile({ revision: 1, rules: [rule] }).rules[0]!.needs;
      expect(definition.needs).toEqual(expect.arrayContaining([...needs]));
      for (const name of Object.keys(args)) expect(definition.fields).toHaveProperty(name);
    }
    const named = [...definition.sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(definition.fields).sort()).toEqual(named.sort());
  });
});

describe.each(ACTIONS.map((each) => [each.code, each] as const))('%s', (code, definition) => {
  it.each(definition.examples.map((each) => [each.because, each] as const))(
    '%s',
    (_, { args, expected }) => {
      expect(definition.effect(args)).toEqual(expected);
      const rule = Rule.parse({
        id: 'a',
        name: 'a',
        priority: 0,
        actions: [
          { action: code, args },
          ...(definition.goesWith ? [{ action: definition.goesWith, args: {} }] : []),
        ],
      });
      expect(ruleProblems(rule)).toEqual([]);
    },
  );
});

describe('the catalogue', () => {
  it('is plain data that fits its contract', () => {
    const catalogue = ruleCatalogue();
    expect(RuleCatalogue.parse(JSON.parse(JSON.stringify(catalogue)))).toEqual(catalogue);
  });

  it('names parameters as New-TransportRule does', () => {
    const names = [...CONDITIONS, ...ACTIONS].flatMap((each) => each.exchange);
    expect(new Set(names).size).toBe(names.length);
  });
});
