import {
  AnyOf,
  type NamedList,
  type Predicate,
  type Rule,
  type RuleCondition,
  type RuleProblem,
  type RuleSet,
} from '@chancery/contracts';
import type * as z from 'zod/mini';
import { atOnce } from './at-once';
import { isAnyOf, predicatesOf } from './clauses';
import type { Effect } from './definition';
import { listProblems, listSetSteps, typedArguments } from './named-lists';
import { actionOf, conditionOf } from './registry';
import { sensitiveTypeProblems } from './sensitive-types';

/** What the organisation has, as far as rules refer to it. */
export interface CompileContext {
  /** Codes of the rights templates; a rule that names another one is refused. Unchecked if absent. */
  readonly rightsTemplates?: ReadonlySet<string>;
  /** Ids of the published brands; as above. */
  readonly brands?: ReadonlySet<string>;
  /** The connectors by id; as above. */
  readonly connectors?: { has(id: string): boolean };
  /** Ids of the groups that there are; as above. */
  readonly groups?: { has(id: string): boolean };
  /** The named lists by id; as above. Where a rule set is compiled, they are those it carries. */
  readonly lists?: ReadonlyMap<string, NamedList>;
}

/** A rule set that cannot be judged; `problems` say where and why. */
export class RuleSetError extends Error {
  constructor(readonly problems: readonly RuleProblem[]) {
    super(problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '));
    this.name = 'RuleSetError';
  }
}

/**
 * What keeps a rule from being judged: unknown predicates and actions, arguments that do not fit,
 * patterns that cannot be used, actions that exclude each other, a date window that is empty.
 * Pointers (RFC 6901) start at the rule.
 */
export function ruleProblems(rule: Rule, context: CompileContext = {}): RuleProblem[] {
  return [
    ...rule.conditions.flatMap(groupProblems),
    ...predicatesOf(rule).flatMap(({ predicate, pointer }) =>
      predicateProblems(predicate, pointer, context),
    ),
    ...rule.actions.flatMap((each, i) => actionProblems(each, `/actions/${i}`, context)),
    ...togetherProblems(rule),
    ...dateProblems(rule),
  ];
}

/** The problems of all rules, and names or ids that are given twice. Pointers start at the set. */
export function ruleSetProblems(ruleSet: RuleSet, context: CompileContext = {}): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const names = new Set<string>();
  ruleSet.rules.forEach((rule, i) => {
    const name = rule.name.toLowerCase();
    if (names.has(name))
      problems.push(
        problem(`/rules/${i}/name`, 'rule.name.taken', `Another rule is called “${rule.name}”.`),
      );
    names.add(name);
  });
  return [...problems, ...compileProblems(ruleSet, context)];
}

/** Those problems that keep the set from being compiled. */
export const compileProblems = (ruleSet: RuleSet, context: CompileContext): RuleProblem[] =>
  atOnce(problemSteps(ruleSet, context));

/** See {@link compileProblems}; rule by rule. */
export function* problemSteps(
  ruleSet: RuleSet,
  context: CompileContext,
): Generator<undefined, RuleProblem[]> {
  const ids = new Set<string>();
  const lists = new Map((ruleSet.lists ?? []).map((list) => [list.id, list]));
  const ofRules: RuleProblem[] = [];
  for (const [i, rule] of ruleSet.rules.entries()) {
    const problems = ruleProblems(rule, { ...context, lists }).map((each) => ({
      ...each,
      pointer: `/rules/${i}${each.pointer}`,
    }));
    if (ids.has(rule.id))
      problems.push(problem(`/rules/${i}/id`, 'rule.id.taken', 'Two rules have the same id.'));
    ids.add(rule.id);
    ofRules.push(...problems);
    yield;
  }
  const ofLists = yield* listSetSteps(ruleSet.lists ?? []);
  return [...ofRules, ...sensitiveTypeProblems(ruleSet), ...ofLists];
}

/** A group of one is a condition, and one of none would never hold. */
function groupProblems(condition: RuleCondition, at: number): RuleProblem[] {
  if (!isAnyOf(condition)) return [];
  const result = AnyOf.safeParse(condition);
  return (result.error?.issues ?? [])
    .filter(({ path }) => path.length === 1)
    .map(({ message }) => problem(`/conditions/${at}/any`, 'rule.any-of.size', message));
}

function predicateProblems(
  { predicate, args }: Predicate,
  pointer: string,
  { groups, lists }: CompileContext,
): RuleProblem[] {
  const definition = conditionOf(predicate);
  if (!definition)
    return [
      problem(
        `${pointer}/predicate`,
        'rule.predicate.unknown',
        `There is no condition “${predicate}”.`,
      ),
    ];
  const problems = [
    ...argumentProblems(
      definition.args.safeParse(typedArguments(definition, args)),
      `${pointer}/args`,
    ),
    ...listProblems(definition, args, `${pointer}/args`, lists),
  ];
  if (problems.length > 0 || !groups) return problems;
  return Object.entries(definition.fields)
    .filter(([, { editor }]) => editor === 'groups')
    .flatMap(([name]) =>
      ((args[name] as readonly string[] | undefined) ?? []).flatMap((id, i) =>
        groups.has(id)
          ? []
          : problem(
              `${pointer}/args/${name}/${i}`,
              'rule.group.unknown',
              'There is no such group.',
            ),
      ),
    );
}

function actionProblems(
  { action, args }: Rule['actions'][number],
  pointer: string,
  { rightsTemplates, brands, connectors }: CompileContext,
): RuleProblem[] {
  const definition = actionOf(action);
  if (!definition)
    return [problem(`${pointer}/action`, 'rule.action.unknown', `There is no action “${action}”.`)];
  const problems = argumentProblems(definition.args.safeParse(args), `${pointer}/args`);
  if (problems.length > 0) return problems;
  const effect = definition.effect(args);
  if (effect.kind === 'brand' && brands?.has(effect.brand) === false)
    return [
      problem(
        `${pointer}/args/brand`,
        'rule.brand.unknown',
        `There is no published brand “${effect.brand}”.`,
      ),
    ];
  if (effect.kind === 'route' && connectors?.has(effect.connector) === false)
    return [
      problem(
        `${pointer}/args/connector`,
        'rule.connector.unknown',
        `There is no connector “${effect.connector}”.`,
      ),
    ];
  if (effect.kind !== 'protect' || rightsTemplates?.has(effect.template) !== false) return [];
  return [
    problem(
      `${pointer}/args/template`,
      'rule.template.unknown',
      `There is no rights template “${effect.template}”.`,
    ),
  ];
}

/** Of these a rule has one. */
const ONCE = new Set<Effect['kind']>([
  'protect',
  'brand',
  'reject',
  'delete',
  'quarantine',
  'redirect',
  'moderate',
  'manager',
  'require-tls',
  'unprotect',
  'unprotect-attachments',
  'route',
]);

/** Whoever gets nothing cannot get it changed, protected or sent elsewhere. */
const ENDINGS: readonly [Effect['kind'], string][] = [
  ['reject', 'A rule that rejects the message cannot also protect or change it.'],
  ['delete', 'A rule that deletes the message cannot also do something else with it.'],
];

/** Mail about the message is sent whatever becomes of it. */
const MAY_STAND_BY = new Set<Effect['kind']>(['stop', 'incident', 'notify', 'severity']);

/**
 * Why an action cannot be added to those that a rule has, as a sentence; null if it can. Its arguments count as in
 * the first of its examples: they are not given yet when somebody chooses.
 */
export function whyNotBeside(actions: Rule['actions'], code: string): string | null {
  const args = actionOf(code)?.examples[0]?.args;
  if (args === undefined) return null;
  const before = new Set(exclusions(actions).map(({ detail }) => detail));
  const after = exclusions([...actions, { action: code, args: { ...args } }]);
  return after.find(({ detail }) => !before.has(detail))?.detail ?? null;
}

function togetherProblems(rule: Rule): RuleProblem[] {
  if (rule.actions.length === 0 && rule.stopProcessing !== true)
    return [problem('/actions', 'rule.actions.none', 'A rule needs an action.')];
  return exclusions(rule.actions);
}

/** Which of the actions cannot stand together, each at the one that is too many. */
function exclusions(actions: Rule['actions']): RuleProblem[] {
  const kinds = actions.map(({ action, args }): Effect['kind'] | null => {
    const definition = actionOf(action);
    if (definition?.args.safeParse(args).success !== true) return null;
    const effect = definition.effect(args);
    if (effect.kind === 'moderate-manager') return 'moderate';
    return effect.kind === 'manager' && effect.as === 'Redirect' ? 'redirect' : effect.kind;
  });
  const problems: RuleProblem[] = [];
  kinds.forEach((kind, i) => {
    const pointer = `/actions/${i}`;
    if (kind !== null && ONCE.has(kind) && kinds.indexOf(kind) < i)
      problems.push(problem(pointer, 'rule.actions.twice', 'A rule does this only once.'));
    for (const [ending, detail] of ENDINGS)
      if (kind !== null && kind !== ending && !MAY_STAND_BY.has(kind) && kinds.includes(ending))
        problems.push(problem(pointer, 'rule.actions.exclusive', detail));
    if (kind === 'unprotect' && kinds.includes('protect'))
      problems.push(
        problem(
          pointer,
          'rule.actions.exclusive',
          'A rule that protects the message cannot also remove protection.',
        ),
      );
    const needed = actionOf(actions[i]!.action)?.goesWith;
    if (kind !== null && needed && !actions.some(({ action }) => action === needed))
      problems.push(
        problem(
          pointer,
          'rule.actions.needs',
          `This goes only together with “${actionOf(needed)?.label}”.`,
        ),
      );
    if (kind === 'redirect' && kinds.includes('quarantine'))
      problems.push(
        problem(
          pointer,
          'rule.actions.exclusive',
          'A rule that quarantines the message cannot also redirect it.',
        ),
      );
    if (kind === 'moderate' && kinds.includes('quarantine'))
      problems.push(
        problem(
          pointer,
          'rule.actions.exclusive',
          'A rule that quarantines the message cannot also ask for approval: whoever releases it decides.',
        ),
      );
  });
  return problems;
}

function dateProblems({ activationDate, expiryDate }: Rule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const [name, date] of Object.entries({ activationDate, expiryDate }))
    if (typeof date === 'string' && Number.isNaN(Date.parse(date)))
      problems.push(problem(`/${name}`, 'rule.date.invalid', 'This is not a date and time.'));
  if (problems.length === 0 && activationDate && expiryDate)
    if (Date.parse(expiryDate) <= Date.parse(activationDate))
      problems.push(
        problem('/expiryDate', 'rule.dates.empty', 'The rule would end before it begins.'),
      );
  return problems;
}

function argumentProblems(
  result: z.core.util.SafeParseResult<object>,
  pointer: string,
): RuleProblem[] {
  if (result.success) return [];
  return result.error.issues.map((issue) =>
    problem(
      pointer + issue.path.map((step) => `/${escapeStep(String(step))}`).join(''),
      issue.code === 'custom' && issue.params?.['rule'] === 'pattern'
        ? 'rule.pattern.invalid'
        : 'rule.argument.invalid',
      issue.message === 'Invalid input' ? 'This value does not fit.' : issue.message,
    ),
  );
}

const escapeStep = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

const problem = (pointer: string, code: string, detail: string): RuleProblem => ({
  pointer,
  code,
  detail,
});
