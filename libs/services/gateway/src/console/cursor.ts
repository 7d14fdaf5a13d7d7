import { Problem } from '@chancery/platform';
import type { Position } from './conditions';

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A position as the client keeps it; what is in it is nobody's business but ours. */
export const cursorOf = ({ receivedAt, id }: Position): string =>
  Buffer.from(`${receivedAt} ${id}`).toString('base64url');

/** @throws Problem 422 for a cursor that this list never gave. */
export function positionOf(cursor: string): Position {
  const [receivedAt = '', id = '', ...more] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(' ');
  if (more.length > 0 || !AT.test(receivedAt) || !UUID.test(id))
    throw new Problem(422, 'query.invalid', 'This cursor is not one of this list.', {
      errors: [{ pointer: '/cursor', code: 'cursor', detail: 'Begin at the first page.' }],
    });
  return { receivedAt, id };
}
