/**
 * The key hierarchy: root (L0) → organisation (L1) → epoch (L2) → message (L3). Each key is sealed under the one
 * above with the context that it belongs to, so that no wrapped key opens at another place.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  epochKeyContext,
  type LicenceContext,
  licenceContext,
  organisationKeyContext,
  transportContext,
} from './context';
import { SealError } from './errors';
import { keyLength } from './format';
import { openObject, sealObject } from './node/object';

/** 32 fresh random bytes: a key of any level. */
export const newKey = (): Buffer => randomBytes(keyLength);

/** Seals a key under another. Raises `key` unless both have 32 bytes. */
export function wrapKey(
  above: KeyObject | Uint8Array,
  key: Uint8Array,
  context: Uint8Array,
): Buffer {
  if (key.length !== keyLength) throw new SealError('key', `A key has ${keyLength} bytes.`);
  return sealObject(above, key, context);
}

/** Opens a wrapped key. Raises `header-tag` for another key or context, and `key` unless 32 bytes come out. */
export function unwrapKey(
  above: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  context: Uint8Array,
): Buffer {
  const key = openObject(above, wrapped, context);
  if (key.length === keyLength) return key;
  key.fill(0);
  throw new SealError('key', `A key has ${keyLength} bytes.`);
}

/** Which version of an organisation's key. */
export interface OrganisationKeyName {
  readonly organisation: string;
  readonly version: number;
}

/** Which epoch, and the version of the organisation key that its key is sealed under. */
export interface EpochKeyName extends OrganisationKeyName {
  /** Year and month as one number, such as 202611. */
  readonly epoch: number;
}

/** L1 under L0. */
export const wrapOrganisationKey = (
  root: KeyObject | Uint8Array,
  key: Uint8Array,
  name: OrganisationKeyName,
): Buffer => wrapKey(root, key, organisationKeyContext(name.organisation, name.version));

/** L1 out of L0, ready for use and not to be read. */
export const unwrapOrganisationKey = (
  root: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  name: OrganisationKeyName,
): KeyObject =>
  held(unwrapKey(root, wrapped, organisationKeyContext(name.organisation, name.version)));

/** L2 under L1. */
export const wrapEpochKey = (
  organisationKey: KeyObject | Uint8Array,
  key: Uint8Array,
  name: EpochKeyName,
): Buffer =>
  wrapKey(organisationKey, key, epochKeyContext(name.organisation, name.epoch, name.version));

/** L2 out of L1, ready for use and not to be read. */
export const unwrapEpochKey = (
  organisationKey: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  name: EpochKeyName,
): KeyObject =>
  held(
    unwrapKey(
      organisationKey,
      wrapped,
      epochKeyContext(name.organisation, name.epoch, name.version),
    ),
  );

/** L3 under L2 for one recipient: a licence. */
export const wrapMessageKey = (
  epochKey: KeyObject | Uint8Array,
  key: Uint8Array,
  licence: LicenceContext,
): Buffer => wrapKey(epochKey, key, licenceContext(licence));

/** L3 out of a licence. Raises `header-tag` where any of the eight bound fields is another. */
export const unwrapMessageKey = (
  epochKey: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  licence: LicenceContext,
): Buffer => unwrapKey(epochKey, wrapped, licenceContext(licence));

/** L3 under L2 for the organisation's own relay and delivery. */
export const wrapTransportKey = (
  epochKey: KeyObject | Uint8Array,
  key: Uint8Array,
  organisation: string,
  message: string,
): Buffer => wrapKey(epochKey, key, transportContext(organisation, message));

/** L3 out of its transport wrap. */
export const unwrapTransportKey = (
  epochKey: KeyObject | Uint8Array,
  wrapped: Uint8Array,
  organisation: string,
  message: string,
): Buffer => unwrapKey(epochKey, wrapped, transportContext(organisation, message));

function held(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
