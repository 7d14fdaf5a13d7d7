import * as z from 'zod/mini';
import { RuleTest, RuleTestGroup } from './rule-test';

/**
 * Messages that are kept with what the rules must decide over them. They run before rules are published; where one
 * comes out differently, nothing is published (409 `rules.cases-failed`, with RuleCasesFailed) unless the request says
 * why it is to be all the same: `X-Chancery-Accept-Failing-Cases`, the reason percent-encoded (RFC 3986).
 *
 * | verb and path | body → answer | service |
 * | --- | --- | --- |
 * | `GET    /api/v1/rules/cases` | → RuleCaseList, by name | rules |
 * | `POST   /api/v1/rules/cases` | field `case` (NewRuleCase, JSON), then the file `message` → 201 RuleCase; 409 `case.many`, `case.name-taken`; 413 `case.too-large`; 415; 422 | rules |
 * | `POST   /api/v1/rules/cases/run` | → RuleCaseList: all of them run by the rules in force | rules |
 * | `PATCH  /api/v1/rules/cases/{id}` | RuleCaseChange, If-Match → RuleCase; 404 `case.unknown`; 409; 412 `case.stale` | rules |
 * | `POST   /api/v1/rules/cases/{id}/expectation` | If-Match → RuleCase: what the rules in force decide is right from now on; 404; 412; 422 `case.not-judged` | rules |
 * | `GET    /api/v1/rules/cases/{id}/message` | → the message (message/rfc822); 404 | rules |
 * | `DELETE /api/v1/rules/cases/{id}` | If-Match → 204; 404; 412 | rules |
 */
export const RULE_CASES = 200;
/** The largest message of a case. */
export const RULE_CASE_BYTES = 1_048_576;
/** The header that says why rules are published though cases fail. */
export const ACCEPT_FAILING_CASES = 'X-Chancery-Accept-Failing-Cases';
/** The longest reason. */
export const ACCEPT_REASON_CHARACTERS = 500;

/** What may count of an expectation: what happens, the template, the brand, and which rules matched. */
export const CASE_ASPECTS = ['outcome', 'template', 'brand', 'rules'] as const;
export const CaseAspect = z.enum(CASE_ASPECTS);
export type CaseAspect = z.infer<typeof CaseAspect>;

/** What becomes of one recipient. */
export const CaseRecipient = z.object({
  address: z.string().check(z.minLength(3), z.maxLength(320)),
  outcome: RuleTestGroup.shape.outcome,
  /** Somebody is asked before anybody gets it. */
  moderated: z.boolean(),
  /** Code of the rights template, where protected. */
  template: z.nullable(z.string().check(z.maxLength(100))),
  /** Id of the brand; null = that of the organisation. */
  brand: z.nullable(z.string().check(z.maxLength(100))),
  /** Rules in force that matched, in their order. */
  rules: z
    .array(
      z.object({
        id: z.string().check(z.maxLength(100)),
        name: z.string().check(z.maxLength(200)),
      }),
    )
    .check(z.maxLength(1_000)),
});
export type CaseRecipient = z.infer<typeof CaseRecipient>;

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'A case needs a name.'),
    z.maxLength(100, 'At most 100 characters.'),
  );
const counts = z
  .array(CaseAspect)
  .check(z.minLength(1, 'Something has to count.'), z.maxLength(CASE_ASPECTS.length));

export const NewRuleCase = z.object({
  name,
  from: RuleTest.shape.from,
  to: RuleTest.shape.to,
  counts,
  /** What must hold, for each of `to`, in that order. */
  expected: z.array(CaseRecipient).check(z.minLength(1), z.maxLength(100)),
});
export type NewRuleCase = z.infer<typeof NewRuleCase>;

export const RuleCaseChange = z.object({ name: z.optional(name), counts: z.optional(counts) });
export type RuleCaseChange = z.infer<typeof RuleCaseChange>;

/** One recipient for whom it comes out differently, in words. */
export const RuleCaseDifference = z.object({
  recipient: z.string(),
  expected: z.string(),
  got: z.string(),
  /** The rule that decides now; null where none does. */
  by: z.nullable(z.object({ id: z.string(), name: z.string() })),
});
export type RuleCaseDifference = z.infer<typeof RuleCaseDifference>;

export const RuleCaseResult = z.object({
  at: z.string(),
  /** It came out as expected. */
  holds: z.boolean(),
  differences: z.array(RuleCaseDifference),
  /** Why it could not be judged. */
  fault: z.nullable(z.string()),
});
export type RuleCaseResult = z.infer<typeof RuleCaseResult>;

export const RuleCase = z.object({
  id: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  bytes: z.int(),
  counts: z.array(CaseAspect),
  expected: z.array(CaseRecipient),
  /** What must hold, in words, once for all of whom the same is said. */
  holds: z.array(z.object({ recipients: z.array(z.string()), words: z.string() })),
  version: z.int(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  /** When it was run last, as it is now; null = not yet. */
  last: z.nullable(RuleCaseResult),
});
export type RuleCase = z.infer<typeof RuleCase>;

export const RuleCaseList = z.object({
  items: z.array(RuleCase),
  nextCursor: z.nullable(z.string()),
  total: z.object({ value: z.int(), relation: z.enum(['eq', 'gte']) }),
});
export type RuleCaseList = z.infer<typeof RuleCaseList>;

/** What a problem `rules.cases-failed` says besides. */
export const RuleCasesFailed = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      differences: z.array(RuleCaseDifference),
      fault: z.nullable(z.string()),
    }),
  ),
  /** So many ran. */
  of: z.int(),
});
export type RuleCasesFailed = z.infer<typeof RuleCasesFailed>;
