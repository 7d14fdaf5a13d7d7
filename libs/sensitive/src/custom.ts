import type {
  CustomSensitiveEvidence,
  CustomSensitiveFormat,
  CustomSensitiveType,
  SensitiveCheck,
} from '@chancery/contracts';
import { BUILT_IN_TYPES } from './built-in';
import { icao, luhn, mod1110, mod112, mod97, verhoeff } from './checks/digits';
import type { Evidence, Format, SensitiveType, TypePattern } from './definition';
import { linearPattern } from './linear-pattern';

const CHECKS: Readonly<Record<SensitiveCheck, (value: string) => boolean>> = {
  luhn,
  mod97: (value) => mod97(value) || mod97(value.slice(4) + value.slice(0, 4)),
  'mod11-10': mod1110,
  'mod11-2': mod112,
  icao,
  verhoeff,
};

/** What is wrong with a custom type, and where (RFC 6901). */
export interface CustomTypeProblem {
  readonly pointer: string;
  readonly detail: string;
}

const byCode = new Map(BUILT_IN_TYPES.map((type) => [type.code, type]));

/** Every fault of a custom type that its contract does not see: patterns, names, references. */
export function customTypeProblems(type: CustomSensitiveType): CustomTypeProblem[] {
  const problems: CustomTypeProblem[] = [];
  const fault = (pointer: string, detail: string): void => void problems.push({ pointer, detail });
  const check = (pointer: string, pattern: string | undefined): void => {
    if (pattern === undefined) return;
    try {
      if (linearPattern(pattern).findAll('').length > 0)
        fault(pointer, 'It matches the empty text.');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      fault(pointer, error.message);
    }
  };
  const only = (pointer: string, given: readonly unknown[], what: string): void => {
    if (given.filter((each) => each !== undefined).length !== 1) fault(pointer, what);
  };
  type.formats.forEach(({ pattern, like }, i) => {
    only(`/formats/${i}`, [pattern, like], 'A pattern, or a type whose formats are taken.');
    check(`/formats/${i}/pattern`, pattern);
    if (like && formatsLike(like).length === 0)
      fault(`/formats/${i}/like`, 'There is no such type to take formats from.');
  });
  type.evidence.forEach(({ words, pattern, like }, i) => {
    only(`/evidence/${i}`, [words, pattern, like], 'Words, a pattern, or what another type has.');
    check(`/evidence/${i}/pattern`, pattern);
    if (like && evidenceLike(like) === undefined)
      fault(`/evidence/${i}/like`, 'There is no such type or evidence.');
  });
  const formats = namesOf(type.formats, '/formats', fault);
  const evidence = namesOf(type.evidence, '/evidence', fault);
  type.levels.forEach((level, i) => {
    for (const name of level.formats ?? [])
      if (!formats.has(name)) fault(`/levels/${i}/formats`, `There is no pattern “${name}”.`);
    for (const name of level.needs.flatMap(({ of }) => of))
      if (!evidence.has(name)) fault(`/levels/${i}/needs`, `There is no evidence “${name}”.`);
  });
  return problems;
}

function namesOf(
  named: readonly { readonly name: string }[],
  pointer: string,
  fault: (pointer: string, detail: string) => void,
): ReadonlySet<string> {
  const names = new Set<string>();
  named.forEach(({ name }, i) => {
    if (names.has(name)) fault(`${pointer}/${i}/name`, `“${name}” is there twice.`);
    names.add(name);
  });
  return names;
}

/** A custom type as the search takes it. Its faults have been looked for by {@link customTypeProblems}. */
export function customType(type: CustomSensitiveType): SensitiveType {
  return {
    code: type.code,
    name: type.name,
    region: 'world',
    formats: type.formats.flatMap(({ name, like }) =>
      like ? formatsLike(like).map((format) => ({ ...format, name })) : [],
    ),
    patterns: type.formats.flatMap(patternOf),
    evidence: Object.fromEntries(type.evidence.map((each) => [each.name, evidenceOf(each)])),
    levels: type.levels,
    proximity: type.proximity,
    recommendedConfidence: type.recommendedConfidence,
  };
}

function patternOf({ name, pattern, check }: CustomSensitiveFormat): TypePattern[] {
  if (pattern === undefined) return [];
  return [check ? { name, pattern, check: CHECKS[check] } : { name, pattern }];
}

function evidenceOf({
  words,
  caseSensitive,
  inside,
  pattern,
  like,
}: CustomSensitiveEvidence): Evidence {
  if (pattern !== undefined) return { kind: 'pattern', pattern };
  if (like) return evidenceLike(like) ?? { kind: 'words', words: [] };
  return {
    kind: 'words',
    words: words ?? [],
    caseSensitive: caseSensitive ?? false,
    inside: inside ?? false,
  };
}

function formatsLike({
  type,
  formats,
}: NonNullable<CustomSensitiveFormat['like']>): readonly Format[] {
  const all = byCode.get(type)?.formats ?? [];
  return formats ? all.filter(({ name }) => name !== undefined && formats.includes(name)) : all;
}

function evidenceLike({
  type,
  evidence,
}: NonNullable<CustomSensitiveEvidence['like']>): Evidence | undefined {
  const definition = byCode.get(type);
  if (!definition) return undefined;
  return evidence === undefined ? valuesAsEvidence(definition) : definition.evidence[evidence];
}

const asEvidence = new WeakMap<SensitiveType, Evidence>();

/** A value of a type as evidence for another. One object for each type, so that it is looked for once. */
function valuesAsEvidence(type: SensitiveType): Evidence {
  const known = asEvidence.get(type);
  if (known) return known;
  const evidence: Evidence = {
    kind: 'format',
    format: {
      pattern: type.formats.map(({ pattern }) => `(${pattern})`).join('|'),
      check: (value, written) => type.formats.some(({ check }) => check?.(value, written) ?? true),
    },
  };
  asEvidence.set(type, evidence);
  return evidence;
}
