import type { INestApplication } from '@nestjs/common';
import helmet from 'helmet';
import type { Express } from 'express';
import { ProblemFilter } from './problems';
import { SETTINGS } from './queues';
import { type HostPort, type Settings, StartFault } from './settings';
import type { Logger } from './log';

/** What every HTTP side of ours has: problem+json, hooks for an orderly stop, and on API-only origins strict headers. */
export function prepareHttp(app: INestApplication, log: Logger, options: { pages: boolean }): void {
  app.useGlobalFilters(new ProblemFilter(log));
  const { trustedProxies } = app.get<symbol, Settings>(SETTINGS);
  (app.getHttpAdapter().getInstance() as Express).set('trust proxy', trustedProxies);
  if (!options.pages)
    app.use(
      helmet({
        contentSecurityPolicy: {
          useDefaults: false,
          directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
        },
        strictTransportSecurity: false,
      }),
    );
}

/** @throws with a sentence that names the address when it cannot be used. */
export async function listenAt(
  app: INestApplication,
  { host, port }: HostPort,
  what: string,
): Promise<number> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw new StartFault(
      `${what} cannot use ${host}:${port} (${(error as { code?: string }).code ?? (error as Error).message}). Stop what uses it or set another address.`,
      { cause: error },
    );
  }
  const address = app.getHttpServer().address() as { port: number };
  return address.port;
}
