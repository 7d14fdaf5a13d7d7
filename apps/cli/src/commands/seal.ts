import { rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openStream, SealError, sealStream } from '@chancery/seal';
import type { Command } from 'commander';
import { CommandError, EXIT } from '../exit';
import { pieces } from '../files';

interface SealOptions {
  keyHex: string;
  aad: string;
  segment: string;
}

const key = (hex: string): Buffer => {
  if (!/^[0-9a-fA-F]{64}$/.test(hex))
    throw new CommandError(
      EXIT.usage,
      '--key-hex: expected 64 hexadecimal digits, the 32 bytes of a key',
    );
  return Buffer.from(hex, 'hex');
};

/** Writes beside the target and renames, so that there is no output file unless everything verified. */
async function write(out: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${out}.${process.pid}.partial`;
  try {
    await pipeline(
      Readable.from(source, { objectMode: false }),
      createWriteStream(draft, { mode: 0o600 }),
    );
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof SealError)
      throw new CommandError(EXIT.badInput, `does not verify: ${error.message}`);
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      EXIT.cannotCreate,
      `${out}: cannot be written (${(error as { code?: string }).code ?? (error as Error).message})`,
    );
  }
}

/** `seal` and `open`: FLOE on files, for proof against vectors. */
export function seal(program: Command): void {
  program
    .command('seal')
    .description('seal a file with FLOE')
    .requiredOption('--key-hex <key>', '32 bytes in hexadecimal')
    .option('--aad <text>', 'associated data', '')
    .option('--segment <bytes>', 'length of a sealed segment', '4096')
    .argument('<in>')
    .argument('<out>')
    .action(async (from: string, out: string, options: SealOptions) => {
      const segment = Number(options.segment);
      if (!Number.isInteger(segment) || segment < 40 || segment > 16_777_216)
        throw new CommandError(
          EXIT.usage,
          '--segment: expected a whole number of bytes from 40 to 16777216',
        );
      await write(
        out,
        sealStream(key(options.keyHex), pieces(from), Buffer.from(options.aad), segment),
      );
    });
  program
    .command('open')
    .description('open a sealed file; exit 65 and no output when it does not verify')
    .requiredOption('--key-hex <key>', '32 bytes in hexadecimal')
    .option('--aad <text>', 'associated data', '')
    .argument('<in>')
    .argument('<out>')
    .action(async (from: string, out: string, options: SealOptions) => {
      await write(out, openStream(key(options.keyHex), pieces(from), Buffer.from(options.aad)));
    });
}
