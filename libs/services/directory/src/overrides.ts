import type { Hop } from '@chancery/contracts';
import type { HostPort, Settings } from '@chancery/platform';
import type { Overrides } from './entities';

const LOOPBACK = /^(127\.|::1$|localhost$)/;

const hop = (at: HostPort, mailbox: boolean): Hop => ({
  host: at.host,
  port: at.port,
  // Nothing is gained by encrypting to oneself; beyond loopback the next hop's TLS is used where it offers it.
  tls: LOOPBACK.test(at.host) ? 'none' : 'opportunistic',
  verify: false,
  mailbox,
});

/**
 * What the settings of this process decide above the database.
 * @param mailbox where the built-in mailbox takes mail, used in place of a next hop nobody has set.
 */
export function overridesFrom(settings: Settings, mailbox: HostPort | null): Overrides {
  return {
    nextHop: settings.smtpNextHop ? hop(settings.smtpNextHop, false) : null,
    fallbackHop: mailbox ? hop(mailbox, true) : null,
    internalHop: settings.smtpInternalHop ? hop(settings.smtpInternalHop, false) : null,
    trustedNetworks: settings.smtpTrustedNetworks,
    serviceAddress: settings.serviceAddress,
  };
}
