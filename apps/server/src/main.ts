import 'reflect-metadata';
import { resolve } from 'node:path';
import { openRootKey } from '@chancery/keys';
import {
  type Administrator,
  chooseQueueBackend,
  createLogger,
  fail,
  type HostPort,
  migrateAll,
  migrateQueues,
  openApiDocument,
  type OrganisationStores,
  prepareHttp,
  readSettings,
  serveMetrics,
  type Settings,
} from '@chancery/platform';
import { DirectoryStore, SetupLinks, setupUrl } from '@chancery/service-directory';
import { GatewayRuntime, Mailbox } from '@chancery/service-gateway';
import { LicensingStore } from '@chancery/service-licensing';
import { RulesStore } from '@chancery/service-rules';
import { TemplatesStore } from '@chancery/service-templates';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { createDemoOrganisation } from './first-run';
import { serveConsole, servePortal } from './origins';
import { ALL_MIGRATIONS, serverModule } from './root';

const say = (line: string) => process.stdout.write(`${line}\n`);
const at = ({ host }: HostPort, port: number) =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLogger(settings, 'server');
  chooseQueueBackend(settings);
  const { passphraseBesideKeys } = await openRootKey(settings, true);
  await migrateAll(settings, ALL_MIGRATIONS);
  if (!settings.redisUrl) await migrateQueues(settings);

  const mailboxAt = settings.smtpNextHop ? null : settings.mailboxSmtpListen;
  const app = await NestFactory.create<NestExpressApplication>(
    serverModule(settings, log, mailboxAt),
    { logger: false, abortOnError: false },
  );
  prepareHttp(app, log, { pages: true });

  // Made when first asked for; nobody's start waits for it.
  let description: string | null = null;
  (app.getHttpAdapter().getInstance() as Express).get('/api/openapi.json', (_request, response) => {
    description ??= JSON.stringify(openApiDocument(app));
    response.type('application/json').send(description);
  });

  const stores = {
    directory: app.get(DirectoryStore),
    rules: app.get(RulesStore),
    templates: app.get(TemplatesStore),
    licensing: app.get(LicensingStore),
  };
  const first = await prepareOrganisations(settings, stores);
  await app.init();

  const gateway = app.get(GatewayRuntime);
  const mailbox = mailboxAt ? new Mailbox(settings, gateway, log) : null;
  await mailbox?.start();
  const nest = app.getHttpAdapter().getInstance();
  const portal = await servePortal(nest, settings, resolve(import.meta.dirname, '../portal'));
  const console = await serveConsole(nest, settings, resolve(import.meta.dirname, '../admin'));
  await serveMetrics(settings);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const hard = setTimeout(() => process.exit(1), 40_000);
    hard.unref();
    portal.close();
    console.close();
    await app
      .close()
      .catch((error: Error) => log.warn({ reason: error.message }, 'stopped with an error'));
    // The mailbox last: the gateway's deliveries end in it.
    await mailbox?.stop().catch(() => undefined);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  // The launcher is gone: nobody would stop this process or its database.
  process.on('disconnect', () => void stop());

  say(`Portal       ${settings.portalUrl}`);
  const setup = first ? await app.get(SetupLinks).first(first) : null;
  say(
    setup
      ? `Console      ${setupUrl(settings, setup)} (make the first administrator within 30 minutes; the next start gives a new link)`
      : `Console      ${settings.publicUrl}`,
  );
  say(
    `SMTP         ${at(settings.smtpListen, gateway.ports['relay'] ?? 0)} (relay for trusted networks)`,
  );
  say(
    `Submission   ${at(settings.submissionListen, gateway.ports['submission'] ?? 0)} (STARTTLS and sign-in)`,
  );
  if (mailbox)
    say(
      `Mailbox      http://${at(settings.mailboxListen, settings.mailboxListen.port)} (mail is kept here until CHANCERY_SMTP_NEXT_HOP is set; nothing is delivered)`,
    );
  if (passphraseBesideKeys)
    say(
      `Keys         ${settings.keyFile}, with its passphrase beside it: whoever copies this folder has the keys. Move the passphrase and set CHANCERY_KEY_PASSPHRASE_FILE.`,
    );
  say(`Chancery is ready. Data is in ${settings.dataDir}.`);
}

/**
 * First start: something to try with. Every start: the directory as this process's settings make it.
 * @returns the first organisation, which the set-up link is for
 */
async function prepareOrganisations(
  settings: Settings,
  stores: OrganisationStores & { directory: DirectoryStore },
): Promise<string | undefined> {
  let organisations = await stores.directory.organisations();
  if (organisations.length === 0) organisations = [await createDemoOrganisation(stores)];
  for (const id of organisations) await stores.directory.change(id, async () => undefined);
  const [first] = organisations;
  if (!first || !settings.setupAdminEmail) return first;
  const known: Omit<Administrator, 'organisation'>[] = await stores.directory.administrators(first);
  if (known.length === 0)
    await stores.directory.addAdministrator(
      first,
      settings.setupAdminEmail,
      'owner',
      settings.setupAdminPassword,
    );
  return first;
}

await main().catch(fail);
