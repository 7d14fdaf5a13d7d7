import { parseBody, Problem } from '@chancery/platform';
import busboy from 'busboy';
import type { Request } from 'express';
import type * as z from 'zod/mini';

/** Far above what 300 rules of 8 KB make in UTF-16. */
const LARGEST = 8 * 1024 * 1024;

const malformed = (): Problem =>
  new Problem(
    422,
    'import.malformed',
    'An import has the field “import” and the file “rules”. Choose the file again.',
  );

/**
 * Reads a form with the field `import` (JSON) and then the file `rules`.
 *
 * @throws Problem 413 too large, 415 not multipart, 422 malformed.
 */
export function readUpload<S extends z.ZodMiniType>(
  request: Request,
  schema: S,
): Promise<{ options: z.infer<S>; name: string; file: Uint8Array }> {
  return new Promise((resolve, reject) => {
    const fail = (problem: Problem): void => {
      request.unpipe();
      request.resume();
      reject(problem);
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: { fields: 1, fieldSize: 1_000_000, files: 1, fileSize: LARGEST },
        defParamCharset: 'utf8',
      });
    } catch {
      fail(new Problem(415, 'import.not-multipart', 'A file is sent as multipart/form-data.'));
      return;
    }
    let options: z.infer<S> | null = null;
    let file: { name: string; pieces: Buffer[]; whole: boolean } | null = null;
    parser.on('field', (name, value) => {
      if (name !== 'import') return;
      try {
        options = parseBody(schema, JSON.parse(value));
      } catch (error) {
        fail(error instanceof Problem ? error : malformed());
      }
    });
    parser.on('file', (_name, stream, { filename }) => {
      const read = { name: filename || 'rules', pieces: [] as Buffer[], whole: false };
      file = read;
      stream.on('data', (piece: Buffer) => read.pieces.push(piece));
      stream.on('limit', () =>
        fail(new Problem(413, 'import.too-large', 'A file of rules has at most 8 MB.')),
      );
      stream.on('end', () => (read.whole = true));
    });
    parser.on('error', () => fail(malformed()));
    parser.on('close', () => {
      if (options === null || file === null || !file.whole) reject(malformed());
      else resolve({ options, name: file.name, file: Buffer.concat(file.pieces) });
    });
    request.pipe(parser);
  });
}
