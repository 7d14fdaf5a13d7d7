import { Readable } from 'node:stream';
import { faultForAll, type Envelope, type MessageSource, type SendOutcome } from '../smtp/envelope';
import { fault, isHostFault } from '../smtp/fault';
import type { SmtpConnectionPool } from '../smtp/pool';
import type { Route } from './destination';
import { resolveMx, type MxResolver } from './mx';

/** As many MX hosts are tried in one attempt; Postfix has the same limit. */
const mostHosts = 5;

/**
 * Delivers by a route: to its hop, or to the domain's MX hosts, best first, until one of them talks
 * to us. Nothing goes by a route that is closed. Never rejects for what a peer, DNS or the net does. A stream that nobody read is destroyed.
 */
export async function deliver(
  pool: SmtpConnectionPool,
  route: Route,
  envelope: Envelope,
  message: MessageSource,
  resolver?: MxResolver,
): Promise<SendOutcome> {
  try {
    if (route.closed !== undefined)
      return faultForAll(envelope, fault('deferred', 'route', 451, '4.4.4', route.closed));
    if (route.kind !== 'mx') return await pool.send(route, envelope, message);
    const answer = await resolveMx(route.host, resolver);
    if (answer.kind === 'fault') return faultForAll(envelope, answer.fault);
    let outcome: SendOutcome | undefined;
    for (const host of answer.hosts.slice(0, mostHosts)) {
      outcome = await pool.send({ ...route, host }, envelope, message);
      const unheard = outcome.recipients.every((result) => !result.accepted && isHostFault(result));
      if (!unheard) break;
    }
    return outcome ?? faultForAll(envelope, fault('deferred', 'dns', 451, '4.4.3', 'No mail host'));
  } finally {
    if (message instanceof Readable) message.destroy();
  }
}
