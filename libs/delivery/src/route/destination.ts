import type { Hop, PublishedConnector, TlsMode } from '@chancery/contracts';

/** A host to deliver to. */
export interface Destination {
  host: string;
  port: number;
  /** `opportunistic` encrypts where it can and checks no certificate; only `required` is a promise. */
  tls: TlsMode;
  /** Check the certificate against the host name; counts with `required` only. */
  verify: boolean;
  auth?: { user: string; pass: string };
}

/** Where a recipient's mail goes next. For `mx`, `host` is the domain whose MX records are asked. */
export interface Route extends Destination {
  kind: 'next-hop' | 'internal' | 'connector' | 'mx';
  /** The built-in mailbox: kept there, not delivered. */
  mailbox: boolean;
  /** The name of the connector that a rule chose. */
  connector?: string;
  /** Why nothing goes this way now; it waits, and takes no other. */
  closed?: string;
}

export const routeOfHop = (kind: 'next-hop' | 'internal', hop: Hop): Route => ({
  kind,
  host: hop.host,
  port: hop.port,
  tls: hop.tls,
  verify: hop.verify,
  mailbox: hop.mailbox,
});

/**
 * The way that a rule chose, for a recipient's domain. It is this one or none: where the connector is off or gone the
 * way is closed, and what is to take it waits.
 *
 * @param connector undefined = there is none with the id that the rule names
 * @param domain as `normaliseDomain` writes it
 */
export function routeByConnector(connector: PublishedConnector | undefined, domain: string): Route {
  if (!connector) return { ...CLOSED, closed: 'The connector for this mail is not there any more' };
  const { name, host, port, tls, verify, enabled } = connector;
  return {
    kind: host === null ? 'mx' : 'connector',
    host: host ?? domain,
    port,
    tls,
    verify,
    mailbox: false,
    connector: name,
    ...(enabled ? {} : { closed: 'The connector for this mail is switched off' }),
  };
}

const CLOSED: Route = {
  kind: 'connector',
  host: '',
  port: 25,
  tls: 'required',
  verify: true,
  mailbox: false,
};
