import { Rule } from '@chancery/contracts';
import { compile } from './compile';
import type { Decision, RuleInput } from './decision';
import type { ExampleMessage } from './definition';
import { evaluate } from './evaluate';
import { exampleInput } from './example-message';

export type RuleDraft = Partial<Rule> & { id: string };

export const protect = (template = 'encrypt-only') => ({
  action: 'ApplyRightsProtectionTemplate',
  args: { template },
});
export const setHeader = (value = 'yes') => ({
  action: 'SetHeader',
  args: { name: 'X-Seen', value },
});
export const reject = { action: 'RejectMessage', args: { text: 'Not this way.' } };
export const stop = { action: 'StopRuleProcessing', args: {} };
export const subject = (...words: string[]) => ({
  predicate: 'SubjectContainsWords',
  args: { words },
});
export const text = (...words: string[]) => ({
  predicate: 'SubjectOrBodyContainsWords',
  args: { words },
});
export const sentTo = (...addresses: string[]) => ({ predicate: 'SentTo', args: { addresses } });
export const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
export const type = (of: string) => ({ predicate: 'MessageTypeMatches', args: { type: of } });

/** Judges a message by rules that protect and are in the order given, unless they say otherwise. */
export function decide(
  rules: readonly RuleDraft[],
  message: ExampleMessage | RuleInput = {},
  now?: string,
): Decision {
  const input = 'envelope' in message ? message : exampleInput(message);
  const compiled = compile({
    revision: 1,
    rules: rules.map((each, i) =>
      Rule.parse({ name: each.id, priority: i, actions: [protect()], ...each }),
    ),
  });
  return evaluate(compiled, now ? { ...input, now: new Date(now) } : input);
}

/** Ids of the rules that matched for each recipient. */
export const matched = ({ groups }: Decision): string[][] => {
  const all: string[][] = [];
  for (const group of groups)
    for (const index of group.recipients) all[index] = group.rules.map((each) => each.id);
  return all;
};

export const RECIPIENTS = ['ren@birch.test', 'ben@alder.test', 'kim@birch.test'];
