/**
 * Contexts: what a sealed object is bound to (its AAD). An object opens only where the same context is given,
 * so none can be passed off as another. Each kind begins with a word of its own and a bar.
 */
import { SealError } from './errors';

const encoder = new TextEncoder();

/** Context of a message's bytes. */
export const messageContext = (message: string): Uint8Array => named('message', message);

/** Context of the sealed index of a message's parts. */
export const indexContext = (message: string): Uint8Array => named('index', message);

/** Context of a message key sealed for the organisation's own relay and delivery. */
export const transportContext = (organisation: string, message: string): Uint8Array =>
  named('transport', organisation, message);

/** Context of a small secret of an organisation, such as a DKIM key. */
export const secretContext = (organisation: string, purpose: string): Uint8Array =>
  named('secret', organisation, purpose);

/** Context of a message that is kept to try rules on. */
export const caseContext = (organisation: string, id: string): Uint8Array =>
  named('rule-case', organisation, id);

/** Context of an organisation key (L1) sealed under the root key (L0). */
export const organisationKeyContext = (organisation: string, version: number): Uint8Array =>
  named('organisation-key', organisation, whole(version));

/** Context of an epoch key (L2) sealed under version `version` of the organisation key (L1). */
export const epochKeyContext = (organisation: string, epoch: number, version: number): Uint8Array =>
  named('epoch-key', organisation, whole(epoch), whole(version));

/** What a licence's message key is bound to. Times are whole milliseconds since 1970, UTC. */
export interface LicenceContext {
  readonly organisation: string;
  readonly message: string;
  /** Address of the one person. */
  readonly recipient: string;
  readonly policyHash: string;
  readonly policyVersion: number;
  readonly notBefore: number;
  /** 0 = does not expire. */
  readonly expires: number;
  readonly role: string;
}

/**
 * Bytes of a licence's eight bound fields: each one preceded by its length (4 bytes, big-endian), so that no
 * two different licences give the same bytes whatever characters they hold. Raises `context`.
 */
export function licenceContext(licence: LicenceContext): Uint8Array {
  const fields = [
    licence.organisation,
    licence.message,
    licence.recipient,
    licence.policyHash,
    whole(licence.policyVersion),
    whole(licence.notBefore),
    whole(licence.expires),
    licence.role,
  ].map((field) => encoder.encode(wellFormed(field)));
  const label = encoder.encode('licence|');
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + 4 + field.length, label.length));
  const view = new DataView(bytes.buffer);
  bytes.set(label);
  let at = label.length;
  for (const field of fields) {
    view.setUint32(at, field.length);
    bytes.set(field, at + 4);
    at += 4 + field.length;
  }
  return bytes;
}

/** Names joined by bars. Only the last may hold a bar itself, so there is one way to take the text apart. */
function named(kind: string, ...names: string[]): Uint8Array {
  if (names.some((name) => name === '') || names.slice(0, -1).some((name) => name.includes('|')))
    throw new SealError('context', `Not an identifier for a ${kind} context.`);
  return encoder.encode([kind, ...names.map(wellFormed)].join('|'));
}

/** UTF-8 turns every lone surrogate into the same three bytes, which would make two contexts one. */
function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new SealError('context', 'A context must be well-formed text.');
  return text;
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new SealError('context', 'A context needs whole numbers.');
  return String(value);
}
