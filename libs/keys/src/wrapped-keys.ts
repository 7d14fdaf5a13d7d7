import type { OrganisationScope } from '@chancery/platform';
import type { WrappedKeys } from './key-store';

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
