import { OrganisationScope, type Role, ROLES } from '@chancery/platform';
import { DirectoryStore, ENTITIES, overridesFrom } from '@chancery/service-directory';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { type System, withSystem } from '../system';

/** The directory, whose every change publishes the whole of it again. */
export async function directoryStore(system: System): Promise<DirectoryStore> {
  const source = await system.source('directory', ENTITIES);
  // Only `npm start` has a built-in mailbox. Where mail goes there it stays so; nowhere else is it to begin.
  const inUse = (await system.directories()).find(({ nextHop }) => nextHop?.mailbox)?.nextHop;
  const mailbox = inUse && !system.settings.smtpNextHop ? inUse : null;
  return new DirectoryStore(new OrganisationScope(source), overridesFrom(system.settings, mailbox), () => source.query('SELECT organisation_id FROM directory.published()'));
}

/** `user` and `smtp-user`: who administers, and who may submit mail. */
export function people(program: Command): void {
  const user = program.command('user').description('administrators');
  user
    .command('add')
    .argument('<email>')
    .option('--role <role>', ROLES.join(', '), 'owner')
    .option('--organisation <name>')
    .description('add an administrator, or a further token for one; the token is shown once')
    .action(async (email: string, options: { role: string; organisation?: string }) => {
      if (!ROLES.includes(options.role as Role)) throw new CommandError(EXIT.usage, `--role: expected one of ${ROLES.join(', ')}`);
      await withSystem(async (system) => {
        const organisation = await system.organisation(options.organisation);
        const { id, token } = await (await directoryStore(system)).addAdministrator(organisation, email, options.role as Role);
        talk('Keep this token; it is not shown again. Send it as: Authorization: Bearer …');
        data({ id, email, role: options.role, token });
      });
    });
  user
    .command('list')
    .option('--organisation <name>')
    .description('list administrators')
    .action((options: { organisation?: string }) =>
      withSystem(async (system) => {
        for (const entry of await (await directoryStore(system)).administrators(await system.organisation(options.organisation))) data(entry);
      }),
    );
  program
    .command('smtp-user')
    .description('logins for the submission listener')
    .command('add')
    .argument('<username>')
    .requiredOption('--senders <address...>', 'addresses it may send as, or @domain')
    .option('--organisation <name>')
    .description('add a login; the password is shown once')
    .action(async (username: string, options: { senders: string[]; organisation?: string }) => {
      await withSystem(async (system) => {
        const password = await (await directoryStore(system)).addSmtpCredential(await system.organisation(options.organisation), username, options.senders);
        talk('Keep this password; it is not shown again. The gateway knows it within ten seconds.');
        data({ username, senders: options.senders, password });
      });
    });
}
