import type { Rule } from '@chancery/contracts';
import { alternativesOf, isAnyOf } from '@chancery/rules';
import { severalOf } from '../converters';

/** What comes to the same when it is done to a recipient twice. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'ApplyRightsProtectionTemplate',
  'ApplyRightsProtectionCustomizationTemplate',
  'ApplyClassification',
  'BlindCopyTo',
  'DeleteMessage',
  'Quarantine',
  'RedirectMessageTo',
  'RejectMessage',
  'RemoveHeader',
  'RemoveOMEv2',
  'RemoveRMSAttachmentEncryption',
  'RouteMessageOutboundConnector',
  'RouteMessageOutboundRequireTls',
  'SetHeader',
  'SetSCL',
  'StopRuleProcessing',
]);

/** The longest name a rule has. */
const LONGEST = 64;

/**
 * A rule with a group as rules without one, in Exchange's flat form: one for each alternative, which together act on
 * the same mail. That is so for one group, and for actions that may be done twice where two alternatives hold.
 *
 * @param taken names of other rules, in lower case
 * @returns the rule alone where it has no group; or why there are no such rules
 */
export function flattened(rule: Rule, taken: ReadonlySet<string>): readonly Rule[] | string {
  // What one parameter says is no group in Exchange.
  const groups = rule.conditions.filter(isAnyOf).filter((each) => severalOf(each) === null);
  const [group] = groups;
  if (!group) return [rule];
  if (groups.length > 1)
    return 'Exchange has no groups of which one condition is enough, and this rule has more than one.';
  const twice = rule.actions.find(({ action }) => !REPEATABLE.has(action));
  if (twice)
    return `Exchange has no groups of which one condition is enough, and as a rule for each of them ${twice.action} would be done twice where two hold.`;
  const alternatives = alternativesOf(group);
  const own = new Set(taken);
  return alternatives.map((alternative, i) => ({
    ...rule,
    // One of them is not the rule that has the id.
    id: '',
    name: named(rule.name, `${i + 1} of ${alternatives.length}`, own),
    conditions: rule.conditions.map((each) => (each === group ? alternative : each)),
  }));
}

/** The name with its number behind it, cut where it would be too long, and never one that is taken. */
function named(name: string, number: string, taken: Set<string>): string {
  for (let again = 1; ; again++) {
    const suffix = ` (${number}${again > 1 ? `, ${again}` : ''})`;
    const full = `${name.slice(0, LONGEST - suffix.length).trimEnd()}${suffix}`;
    if (taken.has(full.toLowerCase())) continue;
    taken.add(full.toLowerCase());
    return full;
  }
}
