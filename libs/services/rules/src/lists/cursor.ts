import { Problem } from '@chancery/platform';

/** An opaque cursor of a page of entries, and back. */
export const cursorOf = (position: number): string =>
  Buffer.from(String(position)).toString('base64url');

/** @throws Problem 422 for a cursor that no page gave */
export function positionOf(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === '') return null;
  const position = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,9}$/.test(position))
    throw new Problem(
      422,
      'list.cursor',
      'This is no cursor of a list. Begin with the first page.',
    );
  return Number(position);
}
