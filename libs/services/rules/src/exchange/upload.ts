import { buffer } from 'node:stream/consumers';
import { readForm } from '@chancery/platform';
import type { Request } from 'express';
import type * as z from 'zod/mini';

/** Far above what 300 rules of 8 KB make in UTF-16. */
const LARGEST = 8 * 1024 * 1024;

/**
 * Reads a form with the field `import` (JSON) and the file `rules`.
 *
 * @throws Problem 413 too large, 415 not multipart, 422 malformed.
 */
export async function readUpload<S extends z.ZodMiniType>(
  request: Request,
  schema: S,
): Promise<{ options: z.infer<S>; name: string; file: Uint8Array }> {
  const { asked, file } = await readForm(request, {
    noun: 'import',
    field: 'import',
    schema,
    fileBytes: LARGEST,
    malformed: 'An import has the field “import” and the file “rules”. Choose the file again.',
    tooLarge: 'A file of rules has at most 8 MB.',
    file: async (stream, name) => ({ name: name || 'rules', bytes: await buffer(stream) }),
  });
  return { options: asked, name: file.name, file: file.bytes };
}
