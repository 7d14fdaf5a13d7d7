import { randomBytes } from 'node:crypto';
import type { SecretKeys } from '@chancery/keys';
import { caseContext, openObject, sealObject } from '@chancery/seal';

/** A message as it is kept: under a key of its own, which is sealed under the key of the organisation. */
export interface SealedMessage {
  readonly key: Buffer;
  readonly sealed: Buffer;
}

/** Those of the installation's keys that this service uses. */
export type SealingKeys = () => Promise<Pick<SecretKeys, 'sealSecret' | 'openSecret'>>;

const purpose = (id: string): string => `rule case ${id}`;

/** @throws where the keys cannot be reached */
export async function sealMessage(
  keys: SealingKeys,
  organisation: string,
  id: string,
  message: Uint8Array,
): Promise<SealedMessage> {
  const key = randomBytes(32);
  try {
    return {
      key: await (await keys()).sealSecret(organisation, purpose(id), key),
      sealed: sealObject(key, message, caseContext(organisation, id)),
    };
  } finally {
    key.fill(0);
  }
}

/** @throws where the keys cannot be reached, or it does not verify */
export async function openMessage(
  keys: SealingKeys,
  organisation: string,
  id: string,
  { key: wrapped, sealed }: SealedMessage,
): Promise<Buffer> {
  const key = await (await keys()).openSecret(organisation, purpose(id), wrapped);
  try {
    return openObject(key, sealed, caseContext(organisation, id));
  } finally {
    key.fill(0);
  }
}
