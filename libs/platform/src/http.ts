import type { INestApplication } from '@nestjs/common';
import helmet from 'helmet';
import express, { type Express } from 'express';
import { ProblemFilter } from './problems';
import { SETTINGS } from './queues';
import { type HostPort, type Settings, StartFault } from './settings';
import type { Logger } from './log';

/** What every HTTP side of ours has: problem+json, hooks for an orderly stop, and on API-only origins strict headers. */
export function prepareHttp(app: INestApplication, log: Logger, options: { pages: boolean }): void {
  app.useGlobalFilters(new ProblemFilter(log));
  const { trustedProxies } = app.get<symbol, Settings>(SETTINGS);
  const http = app.getHttpAdapter().getInstance() as Express;
  http.set('trust proxy', trustedProxies);
  takeLargeBodies(http);
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

/**
 * Bodies of JSON are refused above 100 kB. The order of rules names every one of them: 39 bytes a rule, so that from
 * 2,600 rules on none could be moved.
 */
export function takeLargeBodies(http: Express): void {
  const parse = express.json({ limit: '4mb' });
  // By a name of its own: Nest leaves its parser for all other bodies out where it finds one of express's in place.
  http.use('/api/v1/rules/order', function orderOfRules(request, response, next) {
    parse(request, response, next);
  });
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
