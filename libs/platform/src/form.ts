import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import * as z from 'zod/mini';
import { parseBody, Problem } from './problems';

/** A form that is sent as multipart/form-data: one field with JSON, and one file. */
export interface Form<S extends z.ZodMiniType, F> {
  /** Begins the codes of its problems. */
  noun: string;
  field: string;
  schema: S;
  fileBytes: number;
  /** What is told of one that lacks something or does not arrive whole. */
  malformed: string;
  tooLarge: string;
  /**
   * Takes the file as it comes in. The form is read when both this is done and the field is there.
   *
   * @param asked the field, where it came before the file
   */
  file(stream: Readable, name: string, asked: z.infer<S> | null): F | Promise<F>;
}

/**
 * Reads a form as it arrives. What comes after the answer is let by, so that whoever sends it gets one.
 *
 * @throws Problem 413 too large, 415 not multipart, 422 malformed, and what `file` throws as a Problem.
 */
export function readForm<S extends z.ZodMiniType, F>(
  request: Request,
  form: Form<S, F>,
): Promise<{ asked: z.infer<S>; file: F }> {
  const malformed = () => new Problem(422, `${form.noun}.malformed`, form.malformed);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      request.unpipe();
      request.resume();
      reject(error as Error);
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: { fields: 1, fieldSize: 2_000_000, files: 1, fileSize: form.fileBytes },
        defParamCharset: 'utf8',
      });
    } catch {
      const what = 'This is sent as multipart/form-data.';
      fail(new Problem(415, `${form.noun}.not-multipart`, what));
      return;
    }
    let asked: { is: z.infer<S> } | null = null;
    let taken: Promise<{ is: F }> | null = null;
    let coming: Readable | null = null;
    const settle = async (): Promise<void> => {
      if (asked && taken) resolve({ asked: asked.is, file: (await taken).is });
    };
    parser.on('field', (name, value) => {
      if (name !== form.field) return;
      try {
        asked = { is: parseBody(form.schema, JSON.parse(value)) };
        void settle().catch(() => undefined);
      } catch (error) {
        fail(error instanceof Problem ? error : malformed());
      }
    });
    parser.on('file', (_name, stream, { filename }) => {
      stream.on('limit', () => {
        const problem = new Problem(413, `${form.noun}.too-large`, form.tooLarge);
        stream.destroy(problem);
        fail(problem);
      });
      coming = stream;
      taken = (async () => ({ is: await form.file(stream, filename, asked?.is ?? null) }))();
      // A form that broke off is told as such; a fault of ours stays one.
      taken.catch((error: unknown) =>
        fail(error === stream.errored && !(error instanceof Problem) ? malformed() : error),
      );
      void settle().catch(() => undefined);
    });
    parser.on('error', () => fail(malformed()));
    parser.on('close', () => {
      if (!asked || !taken) reject(malformed());
    });
    // Who leaves before the end leaves nothing to go on with.
    request.on('close', () => {
      if (request.complete) return;
      coming?.destroy(new Error('the upload was interrupted'));
      reject(malformed());
    });
    request.pipe(parser);
  });
}
