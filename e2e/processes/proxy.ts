import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

/** The seven services, each a process of its own. */
export const SERVICES = [
  'directory',
  'rules',
  'templates',
  'licensing',
  'audit',
  'rights',
  'gateway',
] as const;
export type Service = (typeof SERVICES)[number];

/** Whose routes are these, behind the console's origin; the same as in docker/nginx.conf. */
const CONSOLE: [pattern: RegExp, service: Service][] = [
  [
    /^\/api\/v1\/(organisation|domains|smtp-credentials|trusted-networks|hops|test-messages|first-run|administrators|session|setup|events|queues|settings)(\/|$)/,
    'directory',
  ],
  [/^\/api\/v1\/(rules|lists|sensitive-types)(\/|$)/, 'rules'],
  [/^\/api\/v1\/(rights-templates|brands|brand-logos|brand-frame)(\/|$)/, 'templates'],
  [
    /^\/api\/v1\/(plans|subscriptions?|licence-(assignments|groups|setting|check))(\/|$)/,
    'licensing',
  ],
  [/^\/api\/v1\/(audit|reports|exports|licence-refusals)(\/|$)/, 'audit'],
  [/^\/api\/v1\/messages\/[^/]+\/trace$/, 'audit'],
  [/^\/api\/v1\/messages\/[^/]+\/(licences|revocation|restoration|subject)$/, 'rights'],
  [
    /^\/api\/v1\/messages(\/[^/]+(\/recipients\/[^/]+\/(release|discard)|\/approvals\/[^/]+\/decision)?)?$/,
    'gateway',
  ],
  [/^\/api\/v1\/keys(\/|$)/, 'rights'],
  [/^\/api\/v1\/gateways(\/|$)/, 'gateway'],
  ...SERVICES.map((name): [RegExp, Service] => [
    new RegExp(`^/((healthz|readyz|startupz)|api/v1/services)/${name}$`),
    name,
  ]),
];

const consoleService = (path: string): Service | null =>
  CONSOLE.find(([pattern]) => pattern.test(path))?.[1] ??
  // The console's pages.
  (/^\/(?:(?:api|healthz|readyz|startupz)(?:\/|$)|metrics$)/i.test(path) ? null : 'directory');

const portalService = (path: string): Service | null => {
  // Who decides on a message that waits for approval asks the gateway, which holds it.
  if (path.startsWith('/api/v1/portal/approvals/')) return 'gateway';
  return path.startsWith('/api/v1/portal/') || !/^\/(api|healthz)(\/|$)/i.test(path)
    ? 'rights'
    : null;
};

export interface ProxyPorts {
  console: number;
  portal: number;
}

/**
 * The reverse proxy before the services: two origins, and behind each just what belongs there, as
 * apps/server/src/origins.ts does it in one process. Nothing is kept or changed on the way.
 *
 * @param ports where to listen, on loopback
 * @param services where the services listen, on loopback
 */
export async function startProxy(
  ports: ProxyPorts,
  services: Readonly<Record<Service, number>>,
): Promise<{ stop(): Promise<void> }> {
  const servers = await Promise.all([
    listen(ports.console, consoleService, services),
    listen(ports.portal, portalService, services),
  ]);
  return {
    stop: async () => {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise<void>((done) => server.close(() => done()));
        }),
      );
    },
  };
}

function listen(
  port: number,
  serviceOf: (path: string) => Service | null,
  services: Readonly<Record<Service, number>>,
): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://proxy');
    const service = serviceOf(pathname);
    if (service) pass(request, response, services[service]);
    else answer(response, 404, 'There is nothing at this address.');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, headers } = request;
  const onward = forward(
    { host: '127.0.0.1', port, method, path, headers, agent: false },
    (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(response);
    },
  );
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else answer(response, 503, 'The service cannot answer at the moment.');
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function answer(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: `/help/problems#http.${status}`, status, detail }));
}
