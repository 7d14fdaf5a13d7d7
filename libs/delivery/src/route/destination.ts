import type { Hop, TlsMode } from '@chancery/contracts';

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
  kind: 'next-hop' | 'internal' | 'mx';
  /** The built-in mailbox: kept there, not delivered. */
  mailbox: boolean;
}

export const routeOfHop = (kind: 'next-hop' | 'internal', hop: Hop): Route => ({
  kind,
  host: hop.host,
  port: hop.port,
  tls: hop.tls,
  verify: hop.verify,
  mailbox: hop.mailbox,
});
