import { Problem } from '@chancery/platform';
import type { Request } from 'express';
import { UPLOAD_BYTES, type Crop } from './logo';

/** The body of an upload, read only as far as the limit. @throws Problem 413 */
export async function uploadOf(request: Request): Promise<Buffer> {
  const tooLarge = () =>
    new Problem(413, 'logo.bytes', 'The file has more than 5 MB. Make it smaller and try again.', {
      errors: [{ pointer: '/logo', code: 'logo.bytes', detail: 'The file has more than 5 MB.' }],
    });
  if (Number(request.headers['content-length'] ?? 0) > UPLOAD_BYTES) {
    request.resume();
    throw tooLarge();
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > UPLOAD_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** `x`, `y`, `width` and `height` of the query, in pixels of the picture; none = all of it. @throws Problem 422 */
export function cropOf(query: Record<string, unknown>): Crop | null {
  const values = ['x', 'y', 'width', 'height'].map((name) => query[name]);
  if (values.every((value) => value === undefined)) return null;
  const [x, y, width, height] = values.map((value) =>
    typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : NaN,
  ) as [number, number, number, number];
  if ([x, y, width, height].some(Number.isNaN))
    throw new Problem(422, 'logo.crop', 'A crop is x, y, width and height in whole pixels.');
  return { x, y, width, height };
}

/** The name of a file for people; never a path. */
export function fileNameOf(header: string | string[] | undefined): string {
  const raw = [header].flat()[0] ?? '';
  let name = raw;
  try {
    name = decodeURIComponent(raw);
  } catch {
    // A name that is not encoded is shown as it came.
  }
  return (
    name
      .replace(/^.*[\\/]/, '')
      .replace(/[\u0000-\u001f\u007f]/g, '')
      .slice(0, 200) || 'logo'
  );
}
