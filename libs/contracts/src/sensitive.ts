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

/** A type of sensitive information as lists and pickers show it. */
export const SensitiveTypeSummary = z.object({
  code: z.string(),
  name: z.string(),
  /** Country (ISO 3166-1), `EU` or `world`. */
  region: z.string(),
  recommendedConfidence: z.int(),
});
export type SensitiveTypeSummary = z.infer<typeof SensitiveTypeSummary>;
