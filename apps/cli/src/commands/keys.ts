import { openRootKey } from '@chancery/keys';
import { generateDkimKey } from '@chancery/delivery';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { withSystem } from '../system';
import { directoryStore } from './people';

/** `keys`: what keys there are, and DKIM keys of domains. */
export function keys(program: Command): void {
  const group = program.command('keys').description('keys of this installation');
  group
    .command('list')
    .option('--organisation <name>')
    .description('organisation and epoch keys by age; never a key itself')
    .action(async (options: { organisation?: string }) => {
      await withSystem(async (system) => {
        const { passphraseBesideKeys } = await openRootKey(system.settings, false);
        talk(
          `Root key: ${system.settings.keyFile}${passphraseBesideKeys ? ', with its passphrase beside it: whoever copies the folder has the keys' : ''}`,
        );
        const organisation = await system.organisation(options.organisation);
        const scope = await system.scope('rights');
        const rows = await scope.inOrganisation(organisation, (em) =>
          em.query(
            `SELECT 'organisation' AS kind, version AS id, created_at FROM rights.organisation_key UNION ALL SELECT 'epoch', epoch, created_at FROM rights.epoch_key ORDER BY created_at`,
          ),
        );
        for (const row of rows as { kind: string; id: number; created_at: Date }[])
          data({ kind: row.kind, id: row.id, createdAt: row.created_at.toISOString() });
      });
    });
  group
    .command('dkim')
    .argument('<domain>', 'an accepted domain')
    .option('--selector <name>', 'selector', 'chancery')
    .option('--organisation <name>')
    .description('make a signing key for a domain and print the DNS record to publish')
    .action(async (domain: string, options: { selector: string; organisation?: string }) => {
      if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(options.selector))
        throw new CommandError(EXIT.usage, '--selector: expected letters, digits and hyphens');
      await withSystem(async (system) => {
        const organisation = await system.organisation(options.organisation);
        const name = domain.toLowerCase();
        const { privatePem, dnsRecord } = await generateDkimKey();
        const sealed = await (
          await system.keys('directory')
        ).sealSecret(organisation, `dkim ${name}`, Buffer.from(privatePem));
        try {
          await (
            await directoryStore(system, organisation)
          ).setDkim(organisation, name, options.selector, sealed);
        } catch (error) {
          throw new CommandError(EXIT.badInput, (error as Error).message);
        }
        talk('Publish this TXT record; the gateway signs from now on.');
        data({ name: `${options.selector}._domainkey.${name}`, type: 'TXT', value: dnsRecord });
      });
    });
}
