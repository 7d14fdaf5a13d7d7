import type { Rule } from '@chancery/contracts';
import { predicatesOf, ruleCatalogue } from '@chancery/rules';

/** What Exchange Online allows; Chancery itself has none of these limits. */
export const EXCHANGE_LIMITS = { rules: 300, ruleBytes: 8 * 1024, patternBytes: 20_480 } as const;

/** Editors whose values Exchange counts among its patterns: types Patterns, Words and CharacterSets. */
const COUNTED: readonly string[] = ['patterns', 'words', 'attribute-patterns', 'attribute-words'];

/** One value as it is written there: of an attribute with its name, `City:Oslo,Bergen`. */
const written = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.values(value as { attribute: string; values: string[] }).join(':')
    : String(value);

/** Bytes of a rule's patterns and words, a character counted as one. */
export function patternBytes(rule: Rule): number {
  const catalogue = ruleCatalogue();
  let bytes = 0;
  for (const {
    predicate: { predicate, args },
  } of predicatesOf(rule)) {
    const entry = catalogue.conditions.find(({ code }) => code === predicate);
    for (const { name, editor } of entry?.fields ?? [])
      if (COUNTED.includes(editor) && Array.isArray(args[name]))
        for (const each of args[name] as unknown[]) bytes += written(each).length;
  }
  return bytes;
}

/** Why an export would not fit back into Exchange. */
export function limitWarnings(
  exported: readonly { readonly rule: Rule; readonly line: string }[],
): { rule: string; reason: string }[] {
  const warnings: { rule: string; reason: string }[] = [];
  const { rules, ruleBytes, patternBytes: most } = EXCHANGE_LIMITS;
  if (exported.length > rules)
    warnings.push({
      rule: '',
      reason: `These are ${exported.length} rules; Exchange Online takes ${rules}.`,
    });
  for (const { rule, line } of exported) {
    const bytes = new TextEncoder().encode(line).length;
    if (bytes > ruleBytes)
      warnings.push({
        rule: rule.name,
        reason: `It has about ${Math.ceil(bytes / 1024)} KB; Exchange Online takes 8 KB for a rule.`,
      });
  }
  const sum = exported.reduce((total, { rule }) => total + patternBytes(rule), 0);
  if (sum > most)
    warnings.push({
      rule: '',
      reason: `Words and patterns have ${sum} characters together; Exchange Online takes ${most}.`,
    });
  return warnings;
}
