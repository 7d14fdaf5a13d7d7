import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { openRootKey } from '@chancery/keys';
import { type HostPort, migrateAll, migrateQueues } from '@chancery/platform';
import { AUDIT_MIGRATIONS } from '@chancery/service-audit';
import { DIRECTORY_MIGRATIONS } from '@chancery/service-directory';
import { GATEWAY_MIGRATIONS } from '@chancery/service-gateway';
import { LICENSING_MIGRATIONS } from '@chancery/service-licensing';
import { RIGHTS_MIGRATIONS } from '@chancery/service-rights';
import { RULES_MIGRATIONS } from '@chancery/service-rules';
import { TEMPLATES_MIGRATIONS } from '@chancery/service-templates';
import type { Command } from 'commander';
import { CommandError, data, EXIT, talk } from '../exit';
import { type System, withSystem } from '../system';

export const ALL_MIGRATIONS = [
  DIRECTORY_MIGRATIONS,
  RULES_MIGRATIONS,
  TEMPLATES_MIGRATIONS,
  LICENSING_MIGRATIONS,
  AUDIT_MIGRATIONS,
  RIGHTS_MIGRATIONS,
  GATEWAY_MIGRATIONS,
];

interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'fault';
  detail: string;
}

/** `migrate` and `doctor`: bring the database up to date; say what is wrong and what to do. */
export function operate(program: Command): void {
  program
    .command('migrate')
    .description('make roles and schemas and run migrations; safe to repeat')
    .action(async () => {
      await withSystem(async (system) => {
        await openRootKey(system.settings, true);
        const done = await migrateAll(system.settings, ALL_MIGRATIONS);
        if (!system.settings.redisUrl) await migrateQueues(system.settings);
        for (const migration of done) data({ migration });
        talk(done.length === 0 ? 'The database was up to date.' : `${done.length} migrations ran.`);
      });
    });
  program
    .command('doctor')
    .description('check this installation; exit 1 when something is wrong')
    .action(async () => {
      await withSystem(async (system) => {
        const findings = await examine(system);
        for (const finding of findings) data(finding);
        const faults = findings.filter(({ state }) => state === 'fault').length;
        if (faults > 0)
          throw new CommandError(
            EXIT.failed,
            `${faults} of ${findings.length} checks found a fault.`,
          );
        talk(`${findings.length} checks, no fault.`);
      });
    });
}

async function examine(system: System): Promise<Finding[]> {
  const { settings } = system;
  const findings: Finding[] = [];
  const check = async (name: string, work: () => Promise<string | Finding>): Promise<void> => {
    try {
      const detail = await work();
      findings.push(typeof detail === 'string' ? { check: name, state: 'ok', detail } : detail);
    } catch (error) {
      findings.push({ check: name, state: 'fault', detail: (error as Error).message });
    }
  };
  await check('database', async () => {
    const source = await system.source('audit');
    const [row] = (await source.query(
      `SELECT version() AS version, current_setting('synchronous_commit') AS sync, current_setting('fsync') AS fsync`,
    )) as { version: string; sync: string; fsync: string }[];
    if (row?.fsync !== 'on')
      throw new Error(
        'fsync is off: an accepted message can be lost in a power cut. Set fsync = on.',
      );
    return row.version.split(' on ')[0] ?? row.version;
  });
  await check('keys', async () => {
    if (!existsSync(settings.keyFile))
      throw new Error(
        `${settings.keyFile} is not there. Set CHANCERY_KEY_FILE or restore it from its backup.`,
      );
    const { passphraseBesideKeys } = await openRootKey(settings, false);
    return passphraseBesideKeys
      ? {
          check: 'keys',
          state: 'warning',
          detail:
            'The passphrase lies beside the key file: whoever copies the folder has the keys. Move it and set CHANCERY_KEY_PASSPHRASE_FILE.',
        }
      : settings.keyFile;
  });
  await check('disk', async () => {
    const { bavail, bsize } = await statfs(settings.dataDir);
    const free = bavail * bsize;
    if (free < 1e9)
      throw new Error(
        `${settings.dataDir} has ${(free / 1e6).toFixed(0)} MB left; mail is refused below 512 MiB. Free some space.`,
      );
    return `${(free / 1e9).toFixed(1)} GB free`;
  });
  for (const [name, at] of [
    ['relay listener', settings.smtpListen],
    ['submission listener', settings.submissionListen],
    ['internal listener', settings.internalListen],
  ] as const)
    await check(name, () => greets(at));
  if (settings.smtpNextHop) await check('next hop', () => greets(settings.smtpNextHop as HostPort));
  else
    findings.push({
      check: 'next hop',
      state: 'warning',
      detail: 'None is set: mail is kept in the built-in mailbox. Set CHANCERY_SMTP_NEXT_HOP.',
    });
  await check('waiting mail', async () => {
    const scope = await system.scope('gateway');
    const [row] = (await scope.inOrganisation(await system.organisation(undefined), (em) =>
      em.query(
        `SELECT count(*) FILTER (WHERE state IN ('queued', 'deferred'))::int AS waiting, count(*) FILTER (WHERE state = 'held')::int AS held FROM mail.recipient`,
      ),
    )) as { waiting: number; held: number }[];
    if (row && row.held > 0)
      return {
        check: 'waiting mail',
        state: 'warning',
        detail: `${row.held} recipients are held for an operator.`,
      };
    return `${row?.waiting ?? 0} recipients waiting`;
  });
  return findings;
}

/** The first line a mail server says. */
function greets({ host, port }: HostPort): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (error: string) => {
      socket.destroy();
      reject(new Error(`${host}:${port}: ${error}`));
    };
    socket.setTimeout(5_000, () => end('no greeting within 5 seconds'));
    socket.once('error', (error: Error & { code?: string }) => end(error.code ?? error.message));
    socket.once('data', (line) => {
      socket.end('QUIT\r\n');
      const text = line.toString('latin1').split('\r\n')[0] ?? '';
      if (text.startsWith('220')) resolve(`${host}:${port} ${text}`);
      else reject(new Error(`${host}:${port} says: ${text}`));
    });
  });
}
