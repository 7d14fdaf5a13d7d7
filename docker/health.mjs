/**
 * Asks the service of this container how it is: exit code 0 when `GET /healthz/<service>` answers 200.
 * Which service that is stands in the command of the container's first process; every service in one
 * process (`server`) answers for all of them on the console's address.
 */
import { readFileSync } from 'node:fs';

const all = ['directory', 'rules', 'templates', 'licensing', 'audit', 'rights', 'gateway'];

const command = readFileSync('/proc/1/cmdline', 'utf8').replaceAll('\0', ' ');
const app = /dist\/apps\/([a-z]+)\/main\.js/.exec(command)?.[1] ?? '';
const services = app === 'server' ? all : all.filter((name) => name === app);
if (services.length === 0) end(`no service runs here: ${command}`);

const listen =
  app === 'server'
    ? (process.env.CHANCERY_ADMIN_LISTEN ?? '127.0.0.1:8080')
    : (process.env.CHANCERY_SERVICE_LISTEN ?? '');
const port = listen.slice(listen.lastIndexOf(':') + 1);

for (const service of services) {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz/${service}`).catch(end);
  if (!answer.ok) end(await answer.text());
}

/**
 * @param {unknown} reason
 * @returns {never}
 */
function end(reason) {
  console.error(reason instanceof Error ? reason.message : reason);
  process.exit(1);
}
