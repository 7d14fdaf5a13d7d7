import type { CustomSensitiveType, Predicate, RuleProblem, RuleSet } from '@chancery/contracts';
import {
  builtInLibrary,
  BUILT_IN_TYPES,
  customType,
  customTypeProblems,
  SensitiveLibrary,
} from '@chancery/sensitive';
import { predicatesOf } from './clauses';

/** The types that come with the product, and an organisation's own. */
export function libraryWith(custom: readonly CustomSensitiveType[] | undefined): SensitiveLibrary {
  if (!custom || custom.length === 0) return builtInLibrary();
  return new SensitiveLibrary([...BUILT_IN_TYPES, ...custom.map(customType)]);
}

/** Types that cannot be looked for, and rules that name a type that is not there. Pointers start at the set. */
export function sensitiveTypeProblems({ rules, sensitiveTypes = [] }: RuleSet): RuleProblem[] {
  const codes = new Set(sensitiveTypes.map(({ code }) => code));
  const problems = sensitiveTypes.flatMap((type, i) =>
    customTypeProblems(type).map(({ pointer, detail }) => ({
      pointer: `/sensitiveTypes/${i}${pointer}`,
      code: 'sensitive-type.invalid',
      detail,
    })),
  );
  rules.forEach((rule, i) => {
    for (const { predicate, pointer } of predicatesOf(rule))
      for (const code of typesNamed(predicate))
        if (code.startsWith('custom-') && !codes.has(code))
          problems.push({
            pointer: `/rules/${i}${pointer}/args/types`,
            code: 'rule.sensitive-type.unknown',
            detail: `There is no type of sensitive information “${code}”.`,
          });
  });
  return problems;
}

/** Codes of the types of sensitive information that a predicate names. */
export function typesNamed({ args }: Predicate): string[] {
  const types: unknown = args['types'];
  return Array.isArray(types)
    ? types.flatMap((each: unknown) => {
        const type = (each as { type?: unknown } | null)?.type;
        return typeof type === 'string' ? [type] : [];
      })
    : [];
}
