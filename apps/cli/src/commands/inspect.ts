import { createMimeReader, inspectRecord, StructureLimitError } from '@chancery/mail';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { pieces } from '../files';

/** `inspect FILE…`: one JSON line per message with what the gateway's reader sees. */
export function inspect(program: Command): void {
  program
    .command('inspect')
    .description('read messages and print what is in them, one JSON line each')
    .argument('<file...>')
    .action(async (files: string[]) => {
      let faults = 0;
      for (const file of files) {
        try {
          const reader = createMimeReader({ text: true, digests: true });
          for await (const piece of pieces(file)) reader.write(piece);
          data(inspectRecord(file, reader.end()));
        } catch (error) {
          if (!(error instanceof StructureLimitError) && !(error instanceof CommandError))
            throw error;
          faults++;
          talk(error instanceof CommandError ? error.message : `${file}: ${error.message}`);
        }
      }
      if (faults > 0)
        throw new CommandError(
          EXIT.badInput,
          `${faults} of ${files.length} files could not be inspected`,
        );
    });
}
