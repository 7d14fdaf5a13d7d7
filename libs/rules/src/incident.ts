import type { SensitiveTypeNeed } from '@chancery/contracts';
import { predicatesOf } from './clauses';
import type { CompiledRule } from './compiled-rule';
import type { IncidentReport } from './decision';
import type { Effect } from './definition';
import type { Traits } from './disclaimer';
import { matchesInWords, typesInWords } from './sensitive-content';

/** Does a report of these parts say what is in the message? */
export const looksInside = ({ content }: Pick<IncidentReport, 'content'>): boolean =>
  content.includes('DataClassifications') || content.includes('IdMatch');

/** The report, with what it says of sensitive information: of the types that the rule asks for, else of all. */
export function incidentOf(
  effect: Effect & { kind: 'incident' },
  { rule, reference }: CompiledRule,
  traits: Traits,
): IncidentReport {
  const report = { ...effect, rule: reference };
  if (!looksInside(effect)) return report;
  const needs = predicatesOf(rule).flatMap(({ predicate: { predicate, args }, exception }) =>
    predicate === 'MessageContainsDataClassifications' && !exception
      ? (args['types'] as SensitiveTypeNeed[])
      : [],
  );
  return { ...report, sensitive: traits.sensitive(needs, effect.content.includes('IdMatch')) };
}

/** What a report says of sensitive information, for an explanation: masked, and nothing of the text around. */
export function incidentInWords({ to, content, sensitive }: IncidentReport): string[] {
  if (!sensitive) return [];
  return [
    ...(content.includes('DataClassifications')
      ? [`The report to ${to} says: ${typesInWords(sensitive).join('; ')}.`]
      : []),
    ...(content.includes('IdMatch')
      ? [`It shows: ${matchesInWords(sensitive, false).join('; ') || 'nothing'}.`]
      : []),
  ];
}
