import { canonicalAddress } from '@chancery/mail';
import { AuditRecord, AuditStore } from '@chancery/service-audit';
import { HeldRecipients } from '@chancery/service-gateway';
import { Withdrawals } from '@chancery/service-rights';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { withSystem } from '../system';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const requireId = (id: string): string => {
  if (!UUID.test(id))
    throw new CommandError(
      EXIT.usage,
      `${id}: expected a trace id, as it stands in the 250 answer and in X-Chancery-Trace`,
    );
  return id;
};

interface AccessOptions {
  reason: string;
  recipient?: string;
  organisation?: string;
}

const people = (count: number): string =>
  `${count} ${count === 1 ? 'recipient has' : 'recipients have'}`;

/** `trace`, `message …`, `audit verify`: what became of a message, who may open it, and is the trail whole. */
export function messages(program: Command): void {
  program
    .command('trace')
    .argument('<id>', 'trace id')
    .option('--organisation <name>')
    .description('what happened to a message, one JSON line per event')
    .action(async (id: string, options: { organisation?: string }) => {
      await withSystem(async (system) => {
        const store = new AuditStore(await system.scope('audit', [AuditRecord]));
        const events = await store.trace(
          await system.organisation(options.organisation),
          requireId(id),
        );
        if (events.length === 0)
          throw new CommandError(EXIT.badInput, `${id}: no message with this id is in the trace`);
        for (const event of events) data(event);
      });
    });
  const message = program.command('message').description('messages and who may open them');
  message
    .command('revoke')
    .argument('<id>', 'trace id')
    .requiredOption('--reason <text>', 'stands in the audit')
    .option('--recipient <address>', 'one recipient; without it, all')
    .option('--organisation <name>')
    .description('end access at once')
    .action(async (id: string, options: AccessOptions) => {
      await withSystem(async (system) => {
        const ended = await new Withdrawals(await system.scope('rights')).revoke(
          await system.organisation(options.organisation),
          requireId(id),
          options.recipient ? canonicalAddress(options.recipient) : null,
          'command line',
          options.reason,
        );
        if (ended.length === 0)
          throw new CommandError(
            EXIT.badInput,
            'Nobody holds a licence for this message, or not this recipient',
          );
        talk(`${people(ended.length)} no access any more.`);
        data({ message: id, revoked: ended.map(({ recipient }) => recipient) });
      });
    });
  message
    .command('restore')
    .argument('<id>', 'trace id')
    .requiredOption('--reason <text>', 'stands in the audit')
    .option('--recipient <address>', 'one recipient; without it, all')
    .option('--organisation <name>')
    .description('give back access that was revoked in the last thirty days')
    .action(async (id: string, options: AccessOptions) => {
      await withSystem(async (system) => {
        const restored = await new Withdrawals(await system.scope('rights')).restore(
          await system.organisation(options.organisation),
          requireId(id),
          options.recipient ? canonicalAddress(options.recipient) : null,
          'command line',
          options.reason,
        );
        if (restored.length === 0)
          throw new CommandError(
            EXIT.badInput,
            'No access that was revoked can be given back, or not to this recipient',
          );
        talk(`${people(restored.length)} access again.`);
        data({ message: id, restored });
      });
    });
  message
    .command('release')
    .argument('<id>', 'trace id')
    .option('--organisation <name>')
    .description('put recipients that are held back into the queue')
    .action(async (id: string, options: { organisation?: string }) => {
      await withSystem(async (system) => {
        const released = await new HeldRecipients(await system.scope('gateway')).release(
          await system.organisation(options.organisation),
          requireId(id),
          null,
          'command line',
        );
        if (released.length === 0)
          throw new CommandError(EXIT.badInput, `${id}: nobody is held of this message`);
        talk(`Released: ${released.join(', ')}. The next attempt is made within five seconds.`);
        data({ message: id, released });
      });
    });
  program
    .command('audit')
    .description('the audit trail')
    .command('verify')
    .option('--organisation <name>')
    .description('check that no record was changed or taken out')
    .action(async (options: { organisation?: string }) => {
      await withSystem(async (system) => {
        const store = new AuditStore(await system.scope('audit', [AuditRecord]));
        const result = await store.verify(await system.organisation(options.organisation));
        data(result);
        if (result.fault)
          throw new CommandError(
            EXIT.failed,
            `Record ${result.fault.position}: ${result.fault.reason}`,
          );
      });
    });
}
