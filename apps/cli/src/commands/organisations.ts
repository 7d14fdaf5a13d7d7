import type { DirectorySnapshot } from '@chancery/contracts';
import { createOrganisation } from '@chancery/platform';
import { LICENSING_ENTITIES, LicensingStore } from '@chancery/service-licensing';
import { RuleRow, RulesStore } from '@chancery/service-rules';
import { TEMPLATES_ENTITIES, TemplatesStore } from '@chancery/service-templates';
import type { Command } from 'commander';
import ipaddr from 'ipaddr.js';
import { CommandError, data, EXIT, talk } from '../exit';
import { type System, withSystem } from '../system';
import { directoryStore } from './people';

const DOMAIN = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/;

interface CreateOptions {
  name: string;
  domain: string;
  trust: string[];
  ifNone?: true;
}

/** `organisation`: whose mail this installation carries. */
export function organisations(program: Command): void {
  const group = program
    .command('organisation')
    .description('organisations whose mail is carried here');
  group
    .command('create')
    .requiredOption('--name <name>', 'as people know it')
    .requiredOption('--domain <domain>', 'its first accepted domain')
    .option('--trust <cidr...>', 'networks that may relay without signing in', [])
    .option('--if-none', 'do nothing where there is an organisation already')
    .description(
      'create an organisation with an evaluation licence, the built-in templates and a starter rule',
    )
    .action((options: CreateOptions) => withSystem((system) => create(system, options)));
  group
    .command('list')
    .description('list organisations')
    .action(() =>
      withSystem(async (system) => {
        for (const {
          organisation: id,
          name,
          domains,
          trustedNetworks,
        } of await system.directories())
          data({ id, name, domains: domains.map((domain) => domain.name), trustedNetworks });
      }),
    );
}

async function create(system: System, options: CreateOptions): Promise<void> {
  const { name, ifNone } = options;
  const domain = options.domain.toLowerCase();
  const known = await system.directories();
  if (ifNone && known.length > 0)
    return talk('There is an organisation already; nothing was done.');
  if (!name.trim() || name.length > 200)
    throw new CommandError(EXIT.usage, '--name: expected 1 to 200 characters');
  if (!DOMAIN.test(domain))
    throw new CommandError(EXIT.usage, '--domain: expected a domain name, such as example.org');
  const trustedNetworks = options.trust.map(network);
  refuseTaken(known, domain, trustedNetworks);

  const id = await createOrganisation(
    {
      directory: await directoryStore(system, null),
      rules: new RulesStore(await system.scope('rules', [RuleRow])),
      templates: new TemplatesStore(await system.scope('templates', TEMPLATES_ENTITIES)),
      licensing: new LicensingStore(await system.scope('licensing', LICENSING_ENTITIES)),
    },
    { name, domain, trustedNetworks },
    'command line',
  );
  talk('The gateway takes its mail within ten seconds.');
  data({ id, name, domain, trustedNetworks });
}

/** A network with its length, as the gateway reads it. */
function network(given: string): string {
  const whole = given.includes('/') ? given : `${given}/${given.includes(':') ? 128 : 32}`;
  if (ipaddr.isValidCIDR(whole)) return whole;
  throw new CommandError(
    EXIT.usage,
    `--trust: got "${given}", expected a network such as 192.0.2.0/24 or 2001:db8::/32`,
  );
}

/** A domain or network says whose mail it is, so it belongs to one organisation. */
function refuseTaken(known: DirectorySnapshot[], domain: string, networks: string[]): void {
  for (const one of known) {
    if (one.domains.some((accepted) => accepted.name === domain))
      throw new CommandError(
        EXIT.badInput,
        `${domain} is an accepted domain of "${one.name}" already.`,
      );
    const network = networks.find((cidr) => one.trustedNetworks.includes(cidr));
    if (network)
      throw new CommandError(
        EXIT.badInput,
        `${network} is a trusted network of "${one.name}" already.`,
      );
  }
}
