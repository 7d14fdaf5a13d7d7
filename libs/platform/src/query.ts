import { type FieldError, Problem } from './problems';
import type * as z from 'zod/mini';

/**
 * The filter of a list's query, `filter[name]=value`. Empty values say nothing.
 *
 * @throws Problem 422 with a pointer for each that is wrong, a name the list does not know included
 */
export function filterOf<T extends z.ZodMiniObject>(
  schema: T,
  query: Record<string, unknown>,
): z.infer<T> {
  const given: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(query)) {
    const name = /^filter\[(\w+)\]$/.exec(key)?.[1];
    if (name === undefined || value === '') continue;
    if (!(name in schema.shape))
      errors.push({
        pointer: pointerTo(name),
        code: 'unknown',
        detail: 'There is no such filter.',
      });
    else given[name] = value;
  }
  const result = schema.safeParse(given);
  if (!result.success)
    for (const issue of result.error.issues)
      errors.push({
        pointer: pointerTo(String(issue.path[0] ?? '')),
        code: issue.code ?? 'invalid',
        detail: issue.message,
      });
  if (!result.success || errors.length > 0)
    throw new Problem(422, 'query.invalid', 'Some filters are not valid.', { errors });
  return result.data;
}

const pointerTo = (name: string): string => `/filter/${name}`;
