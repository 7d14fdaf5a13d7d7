import 'reflect-metadata';
import type { JobName } from '@chancery/contracts';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { listenAt, prepareHttp } from './http';
import { createLogger, type Logger } from './log';
import { chooseQueueBackend, QueuesModule } from './queues';
import { readSettings, type Settings, SettingsError, StartFault } from './settings';

@Module({})
class ServiceRoot {
  static of(settings: Settings, log: Logger, service: DynamicModule, handled: JobName[]): DynamicModule {
    return { module: ServiceRoot, imports: [QueuesModule.forRoot(settings, log, handled), service] };
  }
}

/** One service as a process of its own: its module, its queue connection, its HTTP address. */
export async function runService(
  name: string,
  module: (settings: Settings) => DynamicModule,
  handled: JobName[],
  before?: (app: NestExpressApplication, settings: Settings) => void,
): Promise<void> {
  try {
    const settings = readSettings();
    const log = createLogger(settings, name);
    chooseQueueBackend(settings);
    const app = await NestFactory.create<NestExpressApplication>(ServiceRoot.of(settings, log, module(settings), handled), { logger: false, abortOnError: false });
    app.enableShutdownHooks();
    before?.(app, settings);
    prepareHttp(app, log, { pages: before !== undefined });
    const port = await listenAt(app, settings.serviceListen, name);
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.stdout.write(`Chancery ${name} is ready on ${settings.serviceListen.host}:${port}\n`);
  } catch (error) {
    fail(error);
  }
}

/** Ends with one line a fault, and the exit code mail admins know. */
export function fail(error: unknown): never {
  // A restart does not mend a setting, a taken port or a missing key.
  const setting = error instanceof SettingsError || error instanceof StartFault;
  const faults = error instanceof SettingsError ? error.faults : [(error as Error).message];
  for (const line of faults) process.stderr.write(`Chancery cannot start: ${line}\n`);
  process.exit(setting ? 78 : 1);
}
