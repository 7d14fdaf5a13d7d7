/**
 * A sensitive information type is plain data and pure functions: how its values are written, what
 * they prove about themselves (check digits), what stands near them, and how sure that makes one.
 * Form, search, documentation and tests follow from it; nothing else in the system names a type.
 */

/** One way to write a value. */
export interface Format {
  /** By which levels name it; needed only where they tell formats apart. */
  readonly name?: string;
  /**
   * Bounded pattern (see `parseFormat`): literals, `\d`, sets, groups, `?`, `{n}` and `{n,m}`. All
   * formats of all types run as one machine, so what it costs does not grow with their number. A
   * value stands by itself: no letter or digit touches it on either side.
   */
  readonly pattern: string;
  readonly caseSensitive?: boolean;
  /** Characters that touch it on neither side; seen by the machine itself, before anything is made of the place. */
  readonly notTouching?: string;
  /** Characters just before it that make it something else; default: a digit with a dot or dash. */
  readonly notBefore?: RegExp;
  readonly notAfter?: RegExp;
  /** Takes the letters and digits in upper case, and the value as it is written. */
  readonly check?: (value: string, written: string) => boolean;
}

/** What near a value speaks for it (or, in a need of none, against it). */
export type Evidence =
  | {
      readonly kind: 'words';
      readonly words: readonly string[];
      readonly caseSensitive?: boolean;
      /** Also inside longer words. Default: whole words and phrases. */
      readonly inside?: boolean;
    }
  | { readonly kind: 'format'; readonly format: Format }
  /** A pattern of an administrator, for the engine that is linear in time. */
  | { readonly kind: 'pattern'; readonly pattern: string };

/** At least (and at most) so many of these pieces of evidence are near. */
export interface Need {
  readonly of: readonly string[];
  readonly atLeast: number;
  readonly atMost?: number;
}

/** How sure a value is when all its needs are met. */
export interface Level {
  /** 1 to 100, as in Exchange. */
  readonly confidence: number;
  /** Only for values in one of these formats. Default: in any. */
  readonly formats?: readonly string[];
  readonly needs?: readonly Need[];
}

export interface SensitiveType {
  /** Stable, as rules name it. */
  readonly code: string;
  /** The type's GUID in Exchange, where it has one. */
  readonly id?: string;
  readonly name: string;
  /** Country (ISO 3166-1) or `world`. */
  readonly region: string;
  readonly formats: readonly Format[];
  /** Of a custom type: patterns for the linear-time engine, beside or instead of formats. */
  readonly patterns?: readonly TypePattern[];
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** Any order; the surest one whose needs are met counts. A value that meets none is no match. */
  readonly levels: readonly Level[];
  /** Evidence counts up to so many characters before and after a value. */
  readonly proximity: number;
  /** Confidence from which a rule counts a value unless it says otherwise. */
  readonly recommendedConfidence: number;
}

/** A pattern of a custom type; the value is what the pattern finds, without blanks around it. */
export interface TypePattern {
  readonly name?: string;
  readonly pattern: string;
  readonly check?: (value: string, written: string) => boolean;
}

interface CommonType {
  readonly code: string;
  readonly id?: string;
  readonly name: string;
  readonly region: string;
  readonly formats: readonly (Format | string)[];
  readonly check?: (value: string, written: string) => boolean;
  /** Words that stand near such a value. */
  readonly keywords: readonly string[];
  /** Confidence without any keyword near; absent when a keyword has to be there. */
  readonly alone?: number;
  readonly withKeyword: number;
  readonly recommended?: number;
}

/** Exchange's window for all but few of its types. */
const PROXIMITY = 300;

/** The usual kind: values with or without a check digit, surer beside a keyword. */
export function numberType(type: CommonType): SensitiveType {
  const { formats, check, keywords, alone, withKeyword, recommended, ...head } = type;
  return {
    ...head,
    formats: formats.map((each) => {
      const format = typeof each === 'string' ? { pattern: each } : each;
      return check && !format.check ? { ...format, check } : format;
    }),
    evidence: { keyword: { kind: 'words', words: keywords } },
    levels: [
      { confidence: withKeyword, needs: [{ of: ['keyword'], atLeast: 1 }] },
      ...(alone === undefined ? [] : [{ confidence: alone }]),
    ],
    proximity: PROXIMITY,
    recommendedConfidence: recommended ?? withKeyword,
  };
}
