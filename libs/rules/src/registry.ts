import type { PredicateFamily, RuleCatalogue } from '@chancery/contracts';
import * as actions from './actions';
import * as conditions from './conditions';
import type { Condition, FieldOptions, RuleAction } from './definition';
import { listField } from './list-kinds';

const FAMILIES: readonly PredicateFamily[] = ['S', 'R', 'A', 'C', 'F', 'P', 'X'];

/** Every condition, by family: the order in which the console offers them. */
export const CONDITIONS: readonly Condition[] = Object.values(conditions).sort(
  (a, b) => FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family),
);

export const ACTIONS: readonly RuleAction[] = Object.values(actions);

const conditionsByCode = new Map(CONDITIONS.map((each) => [each.code, each]));
const actionsByCode = new Map(ACTIONS.map((each) => [each.code, each]));

export const conditionOf = (code: string): Condition | undefined => conditionsByCode.get(code);

export const actionOf = (code: string): RuleAction | undefined => actionsByCode.get(code);

/** What rules can be made of, as plain data for the console, the importer and the documentation. */
export function ruleCatalogue(): RuleCatalogue {
  return {
    conditions: CONDITIONS.map((each) => ({
      ...entry(each),
      fields: fieldsOf(each),
      family: each.family,
      needs: [...each.needs],
    })),
    actions: ACTIONS.map((each) => ({ ...entry(each), protecting: each.protecting })),
  };
}

function entry(definition: Condition | RuleAction) {
  const { code, label, sentence, exchange, fields } = definition;
  return {
    code,
    label,
    sentence,
    exchange: [...exchange],
    fields: Object.entries(fields).map(([name, field]) => fieldOf(name, field)),
  };
}

/** Lists may stand in conditions only: an action is for a few, who are named in the rule. */
function fieldsOf({ fields }: Condition) {
  const lists = listField(fields);
  return Object.entries(fields).map(([name, field]) => ({
    ...fieldOf(name, field),
    ...(name === lists?.name ? { listKind: lists.kind } : {}),
  }));
}

function fieldOf(name: string, { label, editor, optional, help, choices }: FieldOptions) {
  return {
    name,
    label,
    editor,
    optional: optional ?? false,
    help: help ?? '',
    choices: [...(choices ?? [])],
  };
}
