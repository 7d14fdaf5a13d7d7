import { createHmac } from 'node:crypto';
import { SealError, type SealErrorCode } from '../errors';

/** Bytes that are the same in every run and never repeat within one sample. */
export const sampleBytes = (length: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 64) }, (_, block) =>
      createHmac('sha512', 'sample').update(String(block)).digest(),
    ),
    length,
  );

/** Code of the error that an action raises, or null where it succeeds. An error of another kind comes through. */
export function codeOf(action: () => unknown): SealErrorCode | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
}

/** {@link codeOf} for a promise. */
export async function codeOfAsync(action: () => Promise<unknown>): Promise<SealErrorCode | null> {
  try {
    await action();
    return null;
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
}

export const chunksOf = async function* (
  bytes: Uint8Array,
  size: number,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
};

export const gather = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
};
