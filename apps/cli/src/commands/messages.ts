import { canonicalAddress } from '@chancery/mail';
import { OrganisationScope } from '@chancery/platform';
import { AuditRecord, AuditStore } from '@chancery/service-audit';
import { LicenceStore } from '@chancery/service-rights';
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

/** `trace`, `message revoke`, `audit verify`: what became of a message, and ending access to it. */
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
  program
    .command('message')
    .description('protected messages')
    .command('revoke')
    .argument('<id>', 'trace id')
    .requiredOption('--reason <text>', 'stands in the audit')
    .option('--recipient <address>', 'one recipient; without it, all')
    .option('--organisation <name>')
    .description('end access at once')
    .action(
      async (
        id: string,
        options: { reason: string; recipient?: string; organisation?: string },
      ) => {
        await withSystem(async (system) => {
          const source = await system.source('rights');
          const store = new LicenceStore(new OrganisationScope(source), (sql, values) =>
            source.query(sql, values),
          );
          const recipient = options.recipient ? canonicalAddress(options.recipient) : null;
          const revoked = await store.revoke(
            await system.organisation(options.organisation),
            requireId(id),
            recipient,
            'command line',
            options.reason,
          );
          if (revoked.length === 0)
            throw new CommandError(
              EXIT.badInput,
              'Nobody holds a licence for this message, or not this recipient',
            );
          talk(
            `${revoked.length} ${revoked.length === 1 ? 'recipient has' : 'recipients have'} no access any more.`,
          );
          data({ message: id, revoked });
        });
      },
    );
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
