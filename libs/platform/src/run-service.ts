import 'reflect-metadata';
import type { JobName } from '@chancery/contracts';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { listenAt, prepareHttp } from './http';
import { createLogger, type Logger } from './log';
import { checkQueues, chooseQueueBackend } from './queue-backend';
import { serveMetrics } from './metrics';
import { QueuesModule } from './queues';
import { readSettings, type Settings, SettingsError, StartFault } from './settings';

/** DATA in progress may finish for 30 s; what takes longer than this will not end by itself. */
const DRAIN_MS = 40_000;

@Module({})
class ServiceRoot {
  static of(
    settings: Settings,
    log: Logger,
    service: DynamicModule,
    handled: JobName[],
  ): DynamicModule {
    return {
      module: ServiceRoot,
      imports: [QueuesModule.forRoot(settings, log, handled), service],
    };
  }
}

/** What a service does besides mounting its module. */
export interface ServiceOptions {
  /** It has pages, which bring their own headers; mounted before the routes of the module. */
  pages?: (app: NestExpressApplication, settings: Settings) => void;
  /** Done once before it answers. */
  prepare?: (app: NestExpressApplication, settings: Settings) => Promise<void>;
}

/**
 * One service as a process of its own: its module, its queue connection, its HTTP address. It ends in order
 * on SIGTERM and when the process that started it with a channel is gone.
 *
 * @param handled the jobs it has handlers for
 */
export async function runService(
  name: string,
  module: (settings: Settings) => DynamicModule,
  handled: JobName[],
  { pages, prepare }: ServiceOptions = {},
): Promise<void> {
  // First of all: who started it may be gone before it is ready.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  try {
    const settings = readSettings();
    const log = createLogger(settings, name);
    chooseQueueBackend(settings);
    await checkQueues(settings);
    const app = await NestFactory.create<NestExpressApplication>(
      ServiceRoot.of(settings, log, module(settings), handled),
      { logger: false, abortOnError: false },
    );
    app.enableShutdownHooks();
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => setTimeout(() => process.exit(1), DRAIN_MS).unref());
    pages?.(app, settings);
    prepareHttp(app, log, { pages: pages !== undefined });
    await prepare?.(app, settings);
    await serveMetrics(settings);
    const port = await listenAt(app, settings.serviceListen, name);
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
