import * as z from 'zod/mini';

const count = z
  .int('A count is a whole number.')
  .check(z.minimum(1, 'A count is at least 1.'), z.maximum(1000, 'A count is at most 1000.'));
const confidence = z
  .int('A confidence is a whole number.')
  .check(
    z.minimum(1, 'A confidence is at least 1.'),
    z.maximum(100, 'A confidence is at most 100.'),
  );

/**
 * What a rule asks for of one type of sensitive information: the counterpart of
 * `@{Name="Credit Card Number"; minCount="2"; maxCount; minConfidence; maxConfidence}` of New-TransportRule.
 * Different values are counted, each once.
 */
export const SensitiveTypeNeed = z
  .object({
    /** Code of the type. */
    type: z.string('A type is named by its code.').check(z.minLength(1), z.maxLength(64)),
    minCount: z._default(count, 1),
    /** More values than this are no match. Absent: any number. */
    maxCount: z.optional(count),
    /** Values that are less sure do not count. Absent: the confidence that the type recommends. */
    minConfidence: z.optional(confidence),
    maxConfidence: z.optional(confidence),
  })
  .check(
    z.refine(({ minCount, maxCount }) => maxCount === undefined || maxCount >= minCount, {
      error: 'The largest count is not below the smallest.',
      path: ['maxCount'],
    }),
    z.refine(
      ({ minConfidence, maxConfidence }) =>
        minConfidence === undefined ||
        maxConfidence === undefined ||
        maxConfidence >= minConfidence,
      { error: 'The largest confidence is not below the smallest.', path: ['maxConfidence'] },
    ),
  );
export type SensitiveTypeNeed = z.infer<typeof SensitiveTypeNeed>;

const label = (most: number, what: string) =>
  z
    .string(`${what} is text.`)
    .check(
      z.minLength(1, `${what} cannot be empty.`),
      z.maxLength(most, `${what} has at most ${most} characters.`),
    );

const reference = label(64, 'A name inside a type');
const pattern = label(1024, 'A pattern');

/** Check digits that a custom pattern may ask for. */
export const SensitiveCheck = z.enum(['luhn', 'mod97', 'mod11-10', 'mod11-2', 'icao', 'verhoeff']);
export type SensitiveCheck = z.infer<typeof SensitiveCheck>;

/** What values of a custom type look like: a pattern of its own, or that of a type that is there already. */
export const CustomSensitiveFormat = z.object({
  name: reference,
  pattern: z.optional(pattern),
  check: z.optional(SensitiveCheck),
  /** Code of the type whose formats (all, or those of these names) and checks are taken. */
  like: z.optional(z.object({ type: reference, formats: z.optional(z.array(reference)) })),
});
export type CustomSensitiveFormat = z.infer<typeof CustomSensitiveFormat>;

/** What near a value speaks for it. One of words, pattern and like. */
export const CustomSensitiveEvidence = z.object({
  name: reference,
  words: z.optional(
    z
      .array(label(128, 'A word'))
      .check(z.minLength(1, 'At least one word is needed.'), z.maxLength(2048)),
  ),
  caseSensitive: z.optional(z.boolean()),
  /** Also inside longer words. */
  inside: z.optional(z.boolean()),
  pattern: z.optional(pattern),
  /** The evidence, or the values, of a type that is there already. */
  like: z.optional(z.object({ type: reference, evidence: z.optional(reference) })),
});
export type CustomSensitiveEvidence = z.infer<typeof CustomSensitiveEvidence>;

export const CustomSensitiveLevel = z.object({
  confidence,
  /** Only values of these formats. Absent: of any. */
  formats: z.optional(z.array(reference)),
  /** All have to be met: so many of these pieces of evidence are near. */
  needs: z._default(
    z.array(
      z.object({
        of: z.array(reference).check(z.minLength(1)),
        atLeast: z.int().check(z.minimum(0), z.maximum(100)),
        atMost: z.optional(z.int().check(z.minimum(0), z.maximum(100))),
      }),
    ),
    [],
  ),
});
export type CustomSensitiveLevel = z.infer<typeof CustomSensitiveLevel>;

/** A type of sensitive information that an organisation has made, or imported from a rule package. */
export const CustomSensitiveType = z.object({
  /** As rules name it: `custom-` and a UUID. */
  code: z.string().check(z.regex(/^custom-[0-9a-f-]{36}$/, 'A code is custom- and a UUID.')),
  name: label(128, 'The name'),
  description: z._default(z.string().check(z.maxLength(1024)), ''),
  formats: z
    .array(CustomSensitiveFormat)
    .check(z.minLength(1, 'At least one pattern is needed.'), z.maxLength(20)),
  evidence: z._default(z.array(CustomSensitiveEvidence).check(z.maxLength(50)), []),
  levels: z
    .array(CustomSensitiveLevel)
    .check(z.minLength(1, 'At least one confidence is needed.'), z.maxLength(20)),
  /** Characters before and after a value in which evidence counts. */
  proximity: z._default(z.int().check(z.minimum(1), z.maximum(10_000)), 300),
  recommendedConfidence: confidence,
});
export type CustomSensitiveType = z.infer<typeof CustomSensitiveType>;

/** What is sent to make a type or save one: the service gives the code. */
export const SensitiveTypeEntry = z.omit(CustomSensitiveType, { code: true });
export type SensitiveTypeEntry = z.infer<typeof SensitiveTypeEntry>;

/** A custom type as the console lists it. */
export const ListedSensitiveType = z.extend(CustomSensitiveType, {
  version: z.int(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  /** Rules that name it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ListedSensitiveType = z.infer<typeof ListedSensitiveType>;

/** `GET /api/v1/sensitive-types`: an organisation has few, all come at once, by name. */
export const SensitiveTypeList = z.object({
  items: z.array(ListedSensitiveType),
  nextCursor: z.nullable(z.string()),
});
export type SensitiveTypeList = z.infer<typeof SensitiveTypeList>;
