import type { ExchangeValue } from './model';
import { attributePatterns, attributeWords } from './map/attribute-values';
import { propertyWords } from './map/property-words';
import { sensitiveTypes } from './map/sensitive-types';
import { listOf, type Names, scalarOf } from './map/values';
import type { AnyOf } from '@chancery/contracts';
import { INCIDENT_PARTS } from '@chancery/rules';

/** A value of a parameter that stays behind. */
export interface Loss {
  /** Place of the parameter. */
  readonly index: number;
  /** Empty when it is all of the value. */
  readonly value: string;
  readonly reason: string;
}

/**
 * How a condition or action is written in Exchange, where it is not one parameter to one field in the
 * same order.
 */
export interface Converter {
  /** @param given values by place of their parameter in the definition's `exchange` names */
  read(
    given: ReadonlyMap<number, ExchangeValue>,
    names: Names,
  ):
    | {
        readonly args: Record<string, unknown>;
        /** Further ones, where one parameter says several conditions of which one is enough. */
        readonly more?: readonly Record<string, unknown>[];
        /** By place of the parameter: what was made of it. */
        readonly notes: readonly (readonly [index: number, note: string])[];
        /** Values that stay behind. */
        readonly losses?: readonly Loss[];
      }
    | { readonly lost: string };
  /** Values in the order of the `exchange` names, null for one that is not needed; or why it cannot be written. */
  write(args: Readonly<Record<string, unknown>>): readonly (ExchangeValue | null)[] | string;
  /**
   * The same of several conditions of which one is enough, in one parameter.
   *
   * @returns null where they would not be read again as those
   */
  writeSeveral?(
    all: readonly Readonly<Record<string, unknown>>[],
  ): readonly (ExchangeValue | null)[] | string | null;
}

const PARTS = new Map<string, string>(INCIDENT_PARTS.map((part) => [part.toLowerCase(), part]));

/** The parts that only data loss policies have are left out of the report. */
const incidentReport: Converter = {
  read(given) {
    const address = scalarOf(given.get(0) ?? null);
    if (typeof address !== 'string') return { lost: 'It names nobody to report to.' };
    const asked = given.has(1)
      ? listOf(given.get(1) ?? null).map((each) => String(scalarOf(each)))
      : [];
    const known = asked.flatMap((each) => PARTS.get(each.trim().toLowerCase()) ?? []);
    const unknown = asked.filter((each) => !PARTS.has(each.trim().toLowerCase()));
    return {
      args: { address, ...(known.length > 0 ? { content: [...new Set(known)] } : {}) },
      notes: [],
      losses: unknown.map((value) => ({
        index: 1,
        value,
        reason: 'No report here has this part.',
      })),
    };
  },
  write: ({ address, content }) => [
    String(address),
    Array.isArray(content) ? (content as string[]) : null,
  ],
};

/** By code of the definition. */
const CONVERTERS: Readonly<Record<string, Converter>> = {
  AttachmentPropertyContainsWords: propertyWords,
  GenerateIncidentReport: incidentReport,
  MessageContainsDataClassifications: sensitiveTypes,
  RecipientADAttributeContainsWords: attributeWords,
  RecipientADAttributeMatchesPatterns: attributePatterns,
  SenderADAttributeContainsWords: attributeWords,
  SenderADAttributeMatchesPatterns: attributePatterns,
};

export const converterOf = (code: string): Converter | undefined => CONVERTERS[code];

/** The code of conditions that one parameter says, for a group that is made of nothing else; else null. */
export function severalOf({ any }: AnyOf): string | null {
  const code = any[0]?.predicate ?? '';
  const alike = any.every(({ predicate }) => predicate === code);
  const written = alike ? converterOf(code)?.writeSeveral?.(any.map(({ args }) => args)) : null;
  return written === null || written === undefined ? null : code;
}
