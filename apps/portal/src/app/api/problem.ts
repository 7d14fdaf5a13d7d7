/**
 * An answer of the portal's interface that is not the one asked for (RFC 9457), or no answer at all.
 * `status` 0 with code `network` stands for a request that did not arrive or did not return.
 */
export class PortalProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly more: {
      traceId?: string | null;
      /** Tries that remain, with `passcode.wrong`. */
      triesLeft?: number | null;
      /** When to ask again, from Retry-After. */
      retryAt?: Date | null;
    } = {},
  ) {
    super(detail);
    this.name = 'PortalProblem';
  }

  /** True when asking again may help without any change by the person. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Anything thrown, as a problem; what is no problem yet is a fault of this page. */
export function problemOf(error: unknown): PortalProblem {
  if (error instanceof PortalProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new PortalProblem(-1, 'page.fault', detail);
}

/** Reads a problem out of an answer whose status is 400 or more; survives answers of proxies. */
export function readProblem(
  status: number,
  body: string,
  retryAfter: string | null,
): PortalProblem {
  const fields = parseObject(body);
  const text = (name: string): string | null =>
    typeof fields[name] === 'string' ? fields[name] : null;
  return new PortalProblem(status, text('code') ?? `http.${status}`, text('detail') ?? '', {
    traceId: text('traceId'),
    triesLeft: typeof fields['triesLeft'] === 'number' ? fields['triesLeft'] : null,
    retryAt: retryDate(retryAfter),
  });
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Retry-After is seconds or an HTTP date (RFC 9110 10.2.3). */
function retryDate(value: string | null, now = Date.now()): Date | null {
  if (value === null) return null;
  const time = /^\d+$/.test(value.trim()) ? now + Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time);
}
