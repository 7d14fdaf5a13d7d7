import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import * as z from 'zod/mini';
import type { Logger } from './log';
import { uuid7 } from './ids';

export interface FieldError {
  /** JSON Pointer into the body. */
  pointer: string;
  code: string;
  detail: string;
}

/** An answer that a person can act on, as RFC 9457 `application/problem+json`. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    readonly extra: Record<string, unknown> & {
      errors?: FieldError[];
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(detail, status);
  }
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  423: 'Set elsewhere',
  428: 'Condition needed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

/** Every error of an HTTP service leaves through here: problem+json, a trace id, never a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const traceId = uuid7();
    const status = error instanceof HttpException ? error.getStatus() : 503;
    const problem = error instanceof Problem ? error : null;
    if (!(error instanceof HttpException))
      this.log.error(
        {
          traceId,
          path: request.path.replace(/[A-Za-z0-9_-]{43}/, '…'),
          reason: (error as Error)?.message,
        },
        'request failed',
      );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { retryAfterSeconds, ...extra } = problem?.extra ?? {};
    if (retryAfterSeconds) response.setHeader('Retry-After', String(retryAfterSeconds));
    response
      .status(status)
      .setHeader('Cache-Control', 'no-store')
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: `/help/problems#${problem?.code ?? status}`,
          title: TITLES[status] ?? 'Error',
          status,
          code: problem?.code ?? `http.${status}`,
          detail:
            problem?.detail ??
            (error instanceof HttpException
              ? error.message
              : 'The service cannot answer at the moment. Nothing was changed. Try again in a minute.'),
          traceId,
          ...extra,
        }),
      );
  }
}

/**
 * Parses a request body with its contract.
 * @throws Problem 422 with a JSON Pointer for each field that is wrong.
 */
export function parseBody<S extends z.ZodMiniType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
    errors: result.error.issues.map((issue) => ({
      pointer: `/${issue.path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
      code: issue.code ?? 'invalid',
      detail: issue.message,
    })),
  });
}
