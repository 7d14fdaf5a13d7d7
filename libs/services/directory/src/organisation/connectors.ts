import {
  type ConnectorEntry,
  type ConnectorView,
  MOST_CONNECTORS,
  type PublishedConnector,
} from '@chancery/contracts';
import { type Administrator, Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { type DirectoryChanges, isTaken } from '../changes';
import { Connector } from '../entities';
import type { DirectoryStore } from '../store';

type RuleUse = ConnectorView['usedBy'][number];

/** Named connectors. Every change is published to gateways with the rest of the directory. */
export class OrganisationConnectors {
  constructor(
    private readonly store: DirectoryStore,
    private readonly changes: DirectoryChanges,
  ) {}

  /** All of them, by name. */
  list(organisation: string): Promise<ConnectorView[]> {
    return this.store.read(organisation, async (em) => {
      const uses = await usesOf(em, organisation);
      return (await rowsOf(em, organisation)).map((row) => viewOf(row, uses));
    });
  }

  /** @throws Problem 404 */
  one(organisation: string, id: string): Promise<ConnectorView> {
    return this.store.read(organisation, async (em) =>
      viewOf(await known(em, organisation, id), await usesOf(em, organisation)),
    );
  }

  /** @throws Problem 409 for a name that another has, and for one too many */
  async add(caller: Administrator, entry: ConnectorEntry): Promise<ConnectorView> {
    const { organisation } = caller;
    const id = uuid7();
    await this.change(caller, 'connector.created', id, entry.name, async (em) => {
      if ((await em.countBy(Connector, { organisationId: organisation })) >= MOST_CONNECTORS)
        throw new Problem(
          409,
          'connector.too-many',
          `At most ${MOST_CONNECTORS} connectors are possible.`,
        );
      await em.insert(Connector, {
        id,
        organisationId: organisation,
        ...entry,
        updatedBy: caller.email,
      });
      return { id, after: entry };
    });
    return this.one(organisation, id);
  }

  /**
   * @param expected the version that was seen; null = whichever it is
   * @throws Problem 404, 409, 412
   */
  async put(
    caller: Administrator,
    id: string,
    entry: ConnectorEntry,
    expected: number | null,
  ): Promise<ConnectorView> {
    const { organisation } = caller;
    await this.change(caller, 'connector.changed', id, entry.name, async (em) => {
      const row = fresh(await known(em, organisation, id, true), expected);
      const before = entryOf(row);
      await em.update(
        Connector,
        { id, organisationId: organisation },
        { ...entry, version: row.version + 1, updatedBy: caller.email, updatedAt: new Date() },
      );
      return { id, before, after: entry };
    });
    return this.one(organisation, id);
  }

  /** @throws Problem 404, 409 with the rules that name it, 412 */
  async remove(caller: Administrator, id: string, expected: number | null): Promise<void> {
    const { organisation } = caller;
    await this.change(caller, 'connector.deleted', id, '', async (em) => {
      // Rules are saved under the same lock: none begins to name it between this look and its end.
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rules ${organisation}`]);
      const row = fresh(await known(em, organisation, id, true), expected);
      const usedBy = (await usesOf(em, organisation)).get(id) ?? [];
      if (usedBy.length > 0)
        throw new Problem(
          409,
          'connector.in-use',
          `${usedBy.map(({ name }) => `“${name}”`).join(', ')} ${usedBy.length > 1 ? 'send' : 'sends'} mail through this connector. Change the rule first.`,
          { usedBy },
        );
      await em.delete(Connector, { id, organisationId: organisation });
      return { id, before: entryOf(row) };
    });
  }

  private async change(
    caller: Administrator,
    kind: string,
    id: string,
    name: string,
    work: (em: EntityManager) => Promise<object>,
  ): Promise<void> {
    try {
      await this.changes.apply(caller, { kind, noun: 'connectors', id }, work);
    } catch (error) {
      if (!isTaken(error)) throw error;
      const detail = `Another connector is called ${name}.`;
      throw new Problem(409, 'connector.name-taken', detail, {
        errors: [{ pointer: '/name', code: 'taken', detail }],
      });
    }
  }
}

/** The connectors as gateways and rules get them. Call inside `inOrganisation`. */
export async function publishedConnectors(
  em: EntityManager,
  organisation: string,
): Promise<PublishedConnector[]> {
  return (await rowsOf(em, organisation)).map((row) => ({ id: row.id, ...entryOf(row) }));
}

const rowsOf = (em: EntityManager, organisationId: string): Promise<Connector[]> =>
  em.find(Connector, { where: { organisationId }, order: { name: 'ASC', id: 'ASC' } });

async function known(
  em: EntityManager,
  organisationId: string,
  id: string,
  locked = false,
): Promise<Connector> {
  const row = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    ? await em.findOne(Connector, {
        where: { id, organisationId },
        ...(locked ? { lock: { mode: 'pessimistic_write' as const } } : {}),
      })
    : null;
  if (!row) throw new Problem(404, 'connector.unknown', 'There is no such connector.');
  return row;
}

/** @throws Problem 412 where somebody saved it since */
function fresh(row: Connector, expected: number | null): Connector {
  if (expected !== null && expected !== row.version)
    throw new Problem(
      412,
      'connector.stale',
      `${row.updatedBy} saved this connector meanwhile. Look at it, then make your change again.`,
      { updatedBy: row.updatedBy, updatedAt: row.updatedAt },
    );
  return row;
}

/** The rules that name a connector, by its id. */
async function usesOf(em: EntityManager, organisation: string): Promise<Map<string, RuleUse[]>> {
  const uses = new Map<string, RuleUse[]>();
  for (const { connector, rule_id: id, rule_name: name } of (await em.query(
    'SELECT * FROM rules.connector_uses($1) ORDER BY rule_name',
    [organisation],
  )) as { connector: string; rule_id: string; rule_name: string }[])
    uses.set(connector, [...(uses.get(connector) ?? []), { id, name }]);
  return uses;
}

const entryOf = ({ name, host, port, tls, verify, enabled }: Connector): ConnectorEntry => ({
  name,
  host,
  port,
  tls,
  verify,
  enabled,
});

const viewOf = (row: Connector, uses: ReadonlyMap<string, RuleUse[]>): ConnectorView => ({
  id: row.id,
  ...entryOf(row),
  version: row.version,
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt.toISOString(),
  usedBy: uses.get(row.id) ?? [],
});
