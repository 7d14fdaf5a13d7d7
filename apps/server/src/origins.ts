import { createServer, type Server } from 'node:http';
import { type HostPort, type Settings, StartFault } from '@chancery/platform';
import { consolePages } from '@chancery/service-directory';
import { portalPages } from '@chancery/service-rights';
import express, { type Express, type Request, type Response } from 'express';

const PORTAL_API = '/api/v1/portal/';

/** The recipient's origin: the portal's pages and its API, nothing of the console's. */
export function servePortal(services: Express, settings: Settings, files: string): Promise<Server> {
  const origin = express();
  origin.use((request: Request, response: Response, next) => {
    if (request.path.startsWith(PORTAL_API)) services(request, response, next);
    else next();
  });
  portalPages(origin, settings, files);
  origin.use(notFound);
  return listen(origin, settings.portalListen, 'The portal');
}

/** The administrators' origin: the console's pages, and every service's API but the portal's. */
export function serveConsole(
  services: Express,
  settings: Settings,
  files: string,
): Promise<Server> {
  const origin = express();
  consolePages(origin, settings, files);
  origin.use((request: Request, response: Response, next) => {
    const api = /^\/(?:(?:api|healthz|readyz|startupz)\/|metrics$)/.test(request.path);
    if (api && !request.path.startsWith(PORTAL_API)) services(request, response, next);
    else next();
  });
  origin.use(notFound);
  return listen(origin, settings.adminListen, 'The console');
}

function notFound(_request: Request, response: Response): void {
  response
    .status(404)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: '/help/problems#http.404',
        title: 'Not found',
        status: 404,
        code: 'http.404',
        detail: 'There is nothing at this address.',
      }),
    );
}

function listen(origin: Express, { host, port }: HostPort, what: string): Promise<Server> {
  const server = createServer({ requestTimeout: 0 }, origin);
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) =>
      reject(
        new StartFault(
          `${what} cannot use ${host}:${port} (${error.code ?? error.message}). Stop what uses it or set another address.`,
          { cause: error },
        ),
      ),
    );
    server.listen(port, host, () => resolve(server));
  });
}
