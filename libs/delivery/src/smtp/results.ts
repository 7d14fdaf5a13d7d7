import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import { Readable } from 'node:stream';
import { recipientsOf, type Envelope, type RecipientResult } from './envelope';
import { faultOf } from './fault';

/** The results in the envelope's order, an address that stands there twice twice. */
export function order(envelope: Envelope, results: readonly RecipientResult[]): RecipientResult[] {
  const byAddress = new Map(results.map((result) => [result.address, result]));
  const recipients = recipientsOf(envelope)
    .map(({ address }) => byAddress.get(address))
    .filter((result) => result !== undefined);
  return recipients;
}

/** Each recipient's own rejection, or what holds for all others. */
export function resultsOf(
  addresses: readonly string[],
  rejected: readonly SMTPError[],
  otherwise: (address: string) => RecipientResult,
): RecipientResult[] {
  if (rejected.length === 0) return addresses.map(otherwise);
  const faults = new Map(rejected.map((error) => [error.recipient, faultOf(error, 'rcpt')]));
  return addresses.map((address) => {
    const why = faults.get(address);
    return why === undefined ? otherwise(address) : { address, accepted: false, ...why };
  });
}

/**
 * A stream that takes nothing from its source before the peer has answered 354, so that a transaction
 * which ended earlier can be tried again; and that fails, instead of waiting, when the source is
 * destroyed without an error.
 */
export function untouchedUntilRead(source: Readable): Readable {
  async function* chunks() {
    yield* source;
  }
  return Readable.from(chunks(), { objectMode: false });
}
