import type { CaseAspect, CaseRecipient, RuleCaseDifference } from '@chancery/contracts';
import type { CompiledRules, Decision, Outcome } from '@chancery/rules';
import { outcomeOf } from '../verdict';

/** What rules decided for one recipient, and which of them. */
export interface Judged extends CaseRecipient {
  /** null where no rule changes whether and how they get it. */
  by: { id: string; name: string } | null;
}

/** Names of rights templates by code and of brands by id, as people know them. */
export interface CaseNames {
  readonly templates: ReadonlyMap<string, string>;
  readonly brands: ReadonlyMap<string, string>;
}

/** @param to the recipients of the envelope that was judged */
export function judgedOf(
  { groups }: Decision,
  to: readonly string[],
  compiled: CompiledRules,
): Judged[] {
  return to.map((address, index) => {
    const group = groups.find(({ recipients }) => recipients.includes(index));
    const outcome: Outcome = group ?? { edits: [] };
    const rules = (group?.rules ?? []).map(({ id, name }) => ({ id, name }));
    return {
      address,
      outcome: outcomeOf(outcome),
      moderated: (outcome.moderation ?? []).length > 0,
      template: outcome.template ?? null,
      brand: outcome.brand ?? null,
      rules,
      by: decidedBy(outcome, rules, compiled),
    };
  });
}

/** Of several rules that protect or redirect the first one's word counts (`Outcome`). */
function decidedBy(
  { reject, ending, redirect, template, moderation }: Outcome,
  matched: readonly { id: string; name: string }[],
  { rules }: CompiledRules,
): Judged['by'] {
  const named = reject?.rule ?? ending?.rule;
  if (named) return { id: named.id, name: named.name };
  const kind = redirect ? 'redirect' : template ? 'protect' : null;
  const first = matched.find(({ id }) =>
    rules
      .find(({ rule }) => rule.id === id)
      ?.effects.some(
        (effect) =>
          effect.kind === kind ||
          (kind === 'redirect' && effect.kind === 'manager' && effect.as === 'Redirect'),
      ),
  );
  if (first) return first;
  const asks = moderation?.[0]?.rule;
  return asks ? { id: asks.id, name: asks.name } : null;
}

/**
 * Recipients for whom it came out differently in what counts; none = the case holds. A recipient is known by its
 * place, as both are of the same envelope.
 */
export function differencesOf(
  expected: readonly CaseRecipient[],
  got: readonly Judged[],
  counts: readonly CaseAspect[],
  names: CaseNames,
): RuleCaseDifference[] {
  return expected.flatMap((wanted, at) => {
    const is = got[at];
    if (is && counts.every((aspect) => alike[aspect](wanted, is))) return [];
    return [
      {
        recipient: wanted.address,
        expected: wordsOf(wanted, counts, names),
        got: is ? wordsOf(is, counts, names) : 'Not judged',
        by: is?.by ?? null,
      },
    ];
  });
}

const ids = ({ rules }: CaseRecipient): string => JSON.stringify(rules.map(({ id }) => id).sort());

const alike: Record<CaseAspect, (a: CaseRecipient, b: CaseRecipient) => boolean> = {
  outcome: (a, b) => a.outcome === b.outcome && a.moderated === b.moderated,
  template: (a, b) => a.template === b.template,
  brand: (a, b) => a.brand === b.brand,
  rules: (a, b) => ids(a) === ids(b),
};

const OUTCOMES: Record<CaseRecipient['outcome'], string> = {
  protected: 'Protected',
  unprotected: 'Leaves unprotected',
  rejected: 'Rejected',
  deleted: 'Deleted',
  held: 'Held for review',
  redirected: 'Redirected',
};

/** What counts of it, in words. */
export function wordsOf(
  { outcome, moderated, template, brand, rules }: CaseRecipient,
  counts: readonly CaseAspect[],
  { templates, brands }: CaseNames,
): string {
  const has = new Set(counts);
  const templateName = template === null ? null : (templates.get(template) ?? template);
  const brandName = brand === null ? null : (brands.get(brand) ?? 'a deleted brand');
  const what: string[] = [];
  if (has.has('outcome')) {
    const withTemplate = has.has('template') && outcome === 'protected' && templateName !== null;
    what.push(
      `${OUTCOMES[outcome]}${withTemplate ? ` with ${templateName}` : ''}${moderated ? ', after approval' : ''}`,
    );
  } else if (has.has('template'))
    what.push(templateName === null ? 'No template' : `Template ${templateName}`);
  const dressed = outcome === 'protected' || !has.has('outcome');
  if (has.has('brand') && dressed)
    what.push(brandName === null ? 'brand of the organisation' : `brand ${brandName}`);
  if (has.has('rules'))
    what.push(
      rules.length === 0
        ? 'no rule matches'
        : `by ${rules.map(({ name }) => `“${name}”`).join(', ')}`,
    );
  const text = what.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
