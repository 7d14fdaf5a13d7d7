import type { OrganisationScope, Settings } from '@chancery/platform';
import { KeyStore, type WrappedKeys } from './key-store';
import { openRootKey } from './root';

type Row = { kind: string; id: number; version: number; wrapped: Buffer };

/** Wrapped keys through `rights.wrapped_keys` and `rights.add_key`, which any service that needs them may call. */
export const wrappedKeysIn = (scope: OrganisationScope): WrappedKeys => ({
  read: (organisation) =>
    scope.inOrganisation(
      organisation,
      (em) => em.query('SELECT * FROM rights.wrapped_keys($1)', [organisation]) as Promise<Row[]>,
    ),
  add: (organisation, kind, id, version, wrapped) =>
    scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT rights.add_key($1, $2, $3, $4, $5)', [
        organisation,
        kind,
        id,
        version,
        wrapped,
      ]);
    }),
});

/** The installation's keys, opened when they are first asked for: who asks for none needs no key file. */
export function keysWhenAsked(
  settings: Pick<Settings, 'dataDir' | 'keyFile' | 'keyPassphrase'>,
  scope: OrganisationScope,
): () => Promise<KeyStore> {
  let keys: Promise<KeyStore> | null = null;
  return () =>
    (keys ??= openRootKey(settings, false)
      .then(({ root }) => new KeyStore(root, wrappedKeysIn(scope)))
      .catch((error: Error) => {
        keys = null;
        throw error;
      }));
}
