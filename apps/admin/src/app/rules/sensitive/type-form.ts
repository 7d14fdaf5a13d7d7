import {
  type CustomSensitiveType,
  type SensitiveCheck,
  SensitiveTypeEntry,
} from '@chancery/contracts';
import { customType, customTypeProblems, SensitiveLibrary } from '@chancery/sensitive';

/** A type as the editor holds it: patterns, one list of words, and how sure each makes one. */
export interface TypeForm {
  name: string;
  description: string;
  patterns: readonly { pattern: string; check: SensitiveCheck | '' }[];
  words: readonly string[];
  /** Empty = such a value alone is no match. */
  alone: number | null;
  /** Empty = words make no difference. */
  beside: number | null;
  proximity: number;
  recommended: number;
}

export const BLANK_TYPE: TypeForm = {
  name: '',
  description: '',
  patterns: [{ pattern: '', check: '' }],
  words: [],
  alone: 65,
  beside: 85,
  proximity: 300,
  recommended: 75,
};

const WORDS = 'words';

export const CHECKS: readonly { value: SensitiveCheck | ''; label: string }[] = [
  { value: '', label: 'None' },
  { value: 'luhn', label: 'Luhn (cards, customer numbers)' },
  { value: 'mod97', label: 'Modulo 97 (IBAN)' },
  { value: 'mod11-10', label: 'ISO 7064 modulo 11,10' },
  { value: 'mod11-2', label: 'ISO 7064 modulo 11-2' },
  { value: 'icao', label: 'Travel documents (ICAO 9303)' },
  { value: 'verhoeff', label: 'Verhoeff' },
];

/** The type as a form; null when it says more than the form can hold (rule packages may). */
export function formOfType(type: SensitiveTypeEntry): TypeForm | null {
  const patterns = type.formats.map(({ pattern, check }) => ({
    pattern: pattern ?? '',
    check: check ?? ('' as const),
  }));
  const levelOf = (needs: number) => type.levels.filter((level) => level.needs.length === needs);
  const form: TypeForm = {
    name: type.name,
    description: type.description,
    patterns,
    words: type.evidence[0]?.words ?? [],
    alone: levelOf(0)[0]?.confidence ?? null,
    beside: levelOf(1)[0]?.confidence ?? null,
    proximity: type.proximity,
    recommended: type.recommendedConfidence,
  };
  const same = JSON.stringify(meaningOf(type)) === JSON.stringify(meaningOf(entryOf(form)));
  return same ? form : null;
}

/** What a type finds, whatever its parts are called. */
const meaningOf = ({ formats, evidence, levels }: SensitiveTypeEntry) => ({
  formats: formats.map(({ pattern, check, like }) => [pattern, check, like]),
  evidence: evidence.map(({ words, caseSensitive, inside, pattern, like }) => [
    words,
    caseSensitive === true,
    inside === true,
    pattern,
    like,
  ]),
  levels: levels
    .map(({ confidence, formats: only, needs }) => [
      confidence,
      only !== undefined && only.length < formats.length,
      needs.map(({ of, atLeast, atMost }) => [of.length, atLeast, atMost]),
    ])
    .sort((a, b) => Number(b[0]) - Number(a[0])),
});

export function entryOf(form: TypeForm): SensitiveTypeEntry {
  const beside = form.words.length > 0 ? form.beside : null;
  return {
    name: form.name.trim(),
    description: form.description.trim(),
    formats: form.patterns.map(({ pattern, check }, i) => ({
      name: `pattern ${i + 1}`,
      pattern,
      ...(check === '' ? {} : { check }),
    })),
    evidence: form.words.length > 0 ? [{ name: WORDS, words: [...form.words] }] : [],
    levels: [
      ...(beside === null ? [] : [{ confidence: beside, needs: [{ of: [WORDS], atLeast: 1 }] }]),
      ...(form.alone === null ? [] : [{ confidence: form.alone, needs: [] }]),
    ],
    proximity: form.proximity,
    recommendedConfidence: form.recommended,
  };
}

/** What keeps a type from being saved, in sentences; the service asks the same. */
export function problemsOfType(entry: SensitiveTypeEntry): string[] {
  const read = SensitiveTypeEntry.safeParse(entry);
  if (!read.success) return [...new Set(read.error.issues.map(({ message }) => message))];
  return customTypeProblems({ ...read.data, code: '' }).map(({ detail }) => detail);
}

export interface Tried {
  masked: string;
  confidence: number;
  /** Counts for a rule that asks for nothing else. */
  counts: boolean;
}

/** What the type finds in a text, here in the browser; null while it cannot be looked for. */
export function tryType(entry: SensitiveTypeEntry, text: string): readonly Tried[] | null {
  if (problemsOfType(entry).length > 0) return null;
  const custom: CustomSensitiveType = { ...entry, code: 'custom' };
  const search = new SensitiveLibrary([customType(custom)]).search();
  search.read(text);
  return search.findings().flatMap(({ values }) =>
    values.map(({ masked, confidence }) => ({
      masked,
      confidence,
      counts: confidence >= entry.recommendedConfidence,
    })),
  );
}

/** The levels of a type in words. */
export const levelsInWords = ({ levels }: SensitiveTypeEntry): readonly string[] =>
  levels.map(({ confidence, needs, formats }) => {
    const parts = needs.map(({ of, atLeast, atMost }) =>
      atMost === 0
        ? `without ${of.join(', ')}`
        : `${of.length > 1 ? `at least ${atLeast} of ` : 'beside '}${of.join(', ')}`,
    );
    const only = formats && formats.length > 0 ? `${formats.join(' or ')} ` : '';
    return `${confidence} %: ${only}${parts.length > 0 ? parts.join(' and ') : 'by itself'}`;
  });
