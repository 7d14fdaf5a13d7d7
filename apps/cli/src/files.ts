import { open, readFile } from 'node:fs/promises';
import { CommandError, EXIT } from './exit';

/** @throws CommandError 65 with the path when it cannot be read. */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(
      EXIT.badInput,
      `${path}: cannot be read (${(error as { code?: string }).code ?? 'error'})`,
    );
  }
}

/** A file in pieces of 256 KiB, so that a large one does not sit in memory. */
export async function* pieces(path: string): AsyncGenerator<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw new CommandError(
      EXIT.badInput,
      `${path}: cannot be read (${(error as { code?: string }).code ?? 'error'})`,
    );
  }
  try {
    for await (const piece of file.createReadStream({ highWaterMark: 262_144 }))
      yield piece as Buffer;
  } finally {
    await file.close().catch(() => undefined);
  }
}
