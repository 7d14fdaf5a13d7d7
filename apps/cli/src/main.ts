import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { backup } from './commands/backup';
import { inspect } from './commands/inspect';
import { keys } from './commands/keys';
import { messages } from './commands/messages';
import { operate } from './commands/operate';
import { organisations } from './commands/organisations';
import { people } from './commands/people';
import { rules } from './commands/rules';
import { seal } from './commands/seal';
import { CommandError, EXIT, talk } from './exit';

const program = new Command('chancery')
  .description('Message encryption for any mail system')
  .option('--json', 'data as JSON (it always is)')
  .exitOverride();
for (const add of [inspect, rules, seal, operate, organisations, people, messages, keys, backup])
  add(program);
for (const command of [program, ...program.commands]) command.exitOverride();
process.on('SIGINT', () => process.exit(EXIT.interrupted));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else {
    talk(error instanceof CommandError ? error.message : `Failed: ${(error as Error).message}`);
    process.exitCode = error instanceof CommandError ? error.exit : EXIT.failed;
  }
}
