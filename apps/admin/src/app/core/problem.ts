/** A fault of one field: where (JSON pointer into the body), what kind, what to do. */
export interface FieldFault {
  pointer: string;
  code: string;
  detail: string;
}

/** An answer of the API that is no success (RFC 9457), or no answer at all (status 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    /** For machines, such as `rule.pattern.invalid`; `connection.lost` when nothing answered. */
    readonly code: string,
    /** A sentence a person can act on. */
    readonly detail: string,
    readonly fields: readonly FieldFault[] = [],
    /** Of the service, for those who help. */
    readonly traceId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
    /** The whole of what was answered, for who knows more of it by its code. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** @returns what is wrong with the field at this pointer, if anything */
  at(pointer: string): string | null {
    return this.fields.find((fault) => fault.pointer === pointer)?.detail ?? null;
  }
}

/** Not done: the change is kept until a second person approved it. What a request for a change may reject with. */
export class ChangeWaits extends ApiProblem {
  constructor(
    /** Of the proposal. */
    readonly id: string,
  ) {
    super(
      202,
      'rules.change-waits',
      'The change waits for a second person. Nothing is published yet.',
    );
  }
}

/** @param thrown by a request. @returns it as a problem; anything else is a fault of this page */
export const problemOf = (thrown: unknown): ApiProblem =>
  thrown instanceof ApiProblem
    ? thrown
    : new ApiProblem(-1, 'page.fault', 'This page met a fault of its own. Load it again.');
