import type { DirectorySnapshot } from '@chancery/contracts';
import { domainToASCII } from 'node:url';
import { routeOfHop, type Route } from './destination';

/** What of an organisation's directory decides on the way of its mail. */
export type RoutingDirectory = Pick<DirectorySnapshot, 'nextHop' | 'internalHop'> & {
  /** As {@link normaliseDomain} writes them. */
  acceptedDomains: ReadonlySet<string>;
};

/** Lower case, A-labels, no dot at the end; an address literal stays as it is. */
export function normaliseDomain(domain: string): string {
  const bare = domain.trim().replace(/\.$/, '');
  return bare.startsWith('[') ? bare : domainToASCII(bare) || bare.toLowerCase();
}

/**
 * The way for a recipient's domain: accepted domains go to the internal hop (without one, where all
 * mail goes), everybody else to the next hop, or by MX when there is none.
 */
export function routeFor(recipientDomain: string, directory: RoutingDirectory): Route {
  const domain = normaliseDomain(recipientDomain);
  const { acceptedDomains, internalHop, nextHop } = directory;
  if (internalHop !== null && acceptedDomains.has(domain))
    return routeOfHop('internal', internalHop);
  if (nextHop !== null) return routeOfHop('next-hop', nextHop);
  return {
    kind: 'mx',
    host: domain,
    port: 25,
    tls: 'opportunistic',
    verify: false,
    mailbox: false,
  };
}
