import type { ListedRule, Predicate, Rule, RuleDraftEntry, RuleProblem } from '@chancery/contracts';
import { isAnyOf, ruleProblems, type SentenceOptions, sentenceOf } from '@chancery/rules';
import type { SentencePiece } from '@chancery/ui';
import { type Clause, type ClauseRow, isGroup } from './clause';
import type { Choice, RuleDraft } from './rules-api';

/** A rule as the editor holds it: clauses alike, whatever they are for. */
export interface RuleForm extends Omit<RuleDraft, 'conditions' | 'exceptions' | 'actions'> {
  conditions: readonly ClauseRow[];
  exceptions: readonly Clause[];
  actions: readonly Clause[];
}

const clauseOf = ({ predicate, args }: Predicate): Clause => ({ code: predicate, args });

export const formOf = (draft: RuleDraft): RuleForm => ({
  ...draft,
  conditions: draft.conditions.map((each) =>
    isAnyOf(each) ? { any: each.any.map(clauseOf) } : clauseOf(each),
  ),
  exceptions: draft.exceptions.map(clauseOf),
  actions: draft.actions.map(({ action, args }) => ({ code: action, args })),
});

/** What a saved rule says, without what the service adds. */
export const savedDraft = (rule: ListedRule): RuleDraft => ({
  name: rule.name,
  comment: rule.comment,
  enabled: rule.enabled,
  mode: rule.mode,
  conditions: rule.conditions,
  exceptions: rule.exceptions,
  actions: rule.actions,
  errorAction: rule.errorAction,
  senderAddressLocation: rule.senderAddressLocation,
  recipientAddressType: rule.recipientAddressType,
  ...(rule.stopProcessing === undefined ? {} : { stopProcessing: rule.stopProcessing }),
  ...(rule.notifyInTest === undefined ? {} : { notifyInTest: rule.notifyInTest }),
  ...(rule.activationDate === undefined ? {} : { activationDate: rule.activationDate }),
  ...(rule.expiryDate === undefined ? {} : { expiryDate: rule.expiryDate }),
});

/** The rule that a form stands for; arguments that were left empty are left out. */
export const draftOf = (form: RuleForm): RuleDraft => ({
  ...form,
  name: form.name.trim(),
  conditions: form.conditions.map((each) =>
    isGroup(each) ? { any: each.any.map(predicateOf) } : predicateOf(each),
  ),
  exceptions: form.exceptions.map(predicateOf),
  actions: form.actions.map(({ code, args }) => ({ action: code, args: given(args) })),
});

const predicateOf = ({ code, args }: Clause): Predicate => ({
  predicate: code,
  args: given(args),
});

const given = (args: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

export const ruleOf = (form: RuleForm, id = 'draft', priority = 0): Rule => ({
  ...draftOf(form),
  id,
  priority,
});

/** Said of a rule without a condition, until somebody says that it is meant so. */
export const EVERY_MESSAGE: RuleProblem = {
  pointer: '/conditions/every',
  code: 'rule.every-message',
  detail: 'Add a condition, or confirm that the rule applies to every message.',
};

/** The form as a draft. @param known the rule as it was when the draft was begun; null for a new one */
export const entryOf = (
  form: RuleForm,
  known: ListedRule | null,
  note: string,
): RuleDraftEntry => ({
  rule: known?.id ?? null,
  base: known?.version ?? null,
  draft: draftOf(form),
  ...(note.trim() ? { note: note.trim() } : {}),
});

/** What keeps the rule from being saved, from the same check as the service's. Pointers begin at the rule. */
export function problemsOf(form: RuleForm): RuleProblem[] {
  const problems = ruleProblems(ruleOf(form));
  for (const name of ['activationDate', 'expiryDate'] as const)
    if (form[name] && Number.isNaN(Date.parse(form[name])))
      problems.push({
        pointer: `/${name}`,
        code: 'rule.moment',
        detail: `“${form[name]}” is no day: write it as 2026-12-31.`,
      });
  if (form.name.trim() === '')
    problems.unshift({ pointer: '/name', code: 'rule.name', detail: 'A rule needs a name.' });
  return problems;
}

/** What people call what rules name; what is absent is shown by its code or id. */
export interface KnownNames {
  readonly templates?: readonly Choice[];
  readonly brands?: readonly Choice[];
  readonly connectors?: readonly Choice[];
  readonly groups?: readonly Choice[];
  readonly sensitiveTypeName?: (code: string) => string | undefined;
  readonly listName?: (id: string) => string | undefined;
}

/** Those names as sentences ask for them. */
export function namesOf({
  templates,
  brands,
  connectors,
  groups,
  sensitiveTypeName = () => undefined,
  listName = () => undefined,
}: KnownNames): SentenceOptions {
  const label =
    (choices: readonly Choice[] = []) =>
    (value: string) =>
      choices.find((choice) => choice.value === value)?.label;
  return {
    templateName: label(templates),
    brandName: label(brands),
    connectorName: label(connectors),
    groupName: label(groups),
    sensitiveTypeName,
    listName,
  };
}

/** The sentence of the rule as it stands, long lists counted. */
export const piecesOf = (form: RuleForm, names: SentenceOptions): readonly SentencePiece[] =>
  sentenceOf(ruleOf(form), { ...names, mostValues: 4 }).segments;
