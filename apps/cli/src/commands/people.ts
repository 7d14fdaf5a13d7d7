import { OrganisationScope, type Role, ROLES } from '@chancery/platform';
import {
  DirectoryStore,
  ENTITIES,
  overridesFrom,
  Sessions,
  SetupLinks,
  setupUrl,
} from '@chancery/service-directory';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { type System, withSystem } from '../system';

/**
 * The directory as a command changes it. Every change publishes the whole directory again; what the settings
 * of the serving process put into it stays, because that process keeps it beside the organisation.
 *
 * @param organisation the one to be changed; null = one that is still to be created, under this command's own settings
 */
export async function directoryStore(
  system: System,
  organisation: string | null,
): Promise<DirectoryStore> {
  const source = await system.source('directory', ENTITIES);
  const mailbox =
    (await system.directories()).find(({ nextHop }) => nextHop?.mailbox)?.nextHop ?? null;
  return new DirectoryStore(
    new OrganisationScope(source),
    organisation ? null : overridesFrom(system.settings, mailbox),
    () => source.query('SELECT organisation_id FROM directory.published()'),
  );
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
      if (!ROLES.includes(options.role as Role))
        throw new CommandError(EXIT.usage, `--role: expected one of ${ROLES.join(', ')}`);
      await withSystem(async (system) => {
        const organisation = await system.organisation(options.organisation);
        const { id, token } = await (
          await directoryStore(system, organisation)
        ).addAdministrator(organisation, email, options.role as Role);
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
        const organisation = await system.organisation(options.organisation);
        for (const entry of await (
          await directoryStore(system, organisation)
        ).administrators(organisation))
          data(entry);
      }),
    );
  user
    .command('setup-link')
    .option('--organisation <name>')
    .description('a link that makes one owner, for the first or for who lost every password')
    .action((options: { organisation?: string }) =>
      withSystem(async (system) => {
        const organisation = await system.organisation(options.organisation);
        const scope = await system.scope('directory', ENTITIES);
        const links = new SetupLinks(scope, async () => null, new Sessions());
        const token = await links.first(organisation, true);
        talk('Open it within 30 minutes; it works once, and only the newest one.');
        data({ link: setupUrl(system.settings, token ?? '') });
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
        const organisation = await system.organisation(options.organisation);
        const password = await (
          await directoryStore(system, organisation)
        ).addSmtpCredential(organisation, username, options.senders);
        talk('Keep this password; it is not shown again. The gateway knows it within ten seconds.');
        data({ username, senders: options.senders, password });
      });
    });
}
