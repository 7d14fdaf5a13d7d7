import { databaseUrlFor, type ServiceName, SERVICES } from '@chancery/platform';
import pg from 'pg';
import { Sink } from '../support/sink';
import { System } from '../support/system';
import { insertStatement } from './rows';

/** insufficient_privilege: PostgreSQL's word for all of it, grants and row security alike. */
export const DENIED = '42501';

/** A service's own connection, as the service makes it. */
export class AsRole {
  private constructor(private readonly client: pg.Client) {}

  static async connect(system: System, service: ServiceName): Promise<AsRole> {
    const client = new pg.Client({
      connectionString: databaseUrlFor({ databaseUrl: system.databaseUrl }, service),
    });
    client.on('error', () => undefined);
    await client.connect();
    return new AsRole(client);
  }

  /**
   * Runs one statement in a transaction that is rolled back.
   * @param organisation set for the transaction; null = none is
   * @returns rows and how many were touched, or PostgreSQL's code of the refusal
   */
  async tries(
    organisation: string | null,
    text: string,
    values: unknown[] = [],
  ): Promise<{ code: string; count: number; rows: Record<string, unknown>[] }> {
    await this.client.query('BEGIN');
    try {
      if (organisation !== null)
        await this.client.query(`SELECT set_config('chancery.organisation', $1, true)`, [
          organisation,
        ]);
      const { rows, rowCount } = await this.client.query<Record<string, unknown>>(text, values);
      return { code: '', count: rowCount ?? 0, rows };
    } catch (error) {
      return { code: (error as { code?: string }).code ?? 'lost', count: 0, rows: [] };
    } finally {
      await this.client.query('ROLLBACK');
    }
  }

  end(): Promise<void> {
    return this.client.end();
  }
}

/** A running system, a connection for each of its roles, and two organisations. */
export class World {
  private constructor(
    readonly sink: Sink,
    readonly system: System,
    readonly as: Record<ServiceName, AsRole>,
    /** The organisation that is there. */
    readonly here: string,
    /** Another beside it. */
    readonly there = '018f0000-0000-7000-8000-00000000beef',
  ) {}

  static async make(): Promise<World> {
    const sink = await Sink.start();
    const system = await System.start({ nextHop: sink.port });
    const [organisation] = await system.query<{ id: string }>(
      'SELECT id FROM directory.organisation',
    );
    const as = {} as Record<ServiceName, AsRole>;
    for (const service of SERVICES) as[service] = await AsRole.connect(system, service);
    return new World(sink, system, as, organisation!.id);
  }

  /** Writes a row as the owner; whether it refers to anything is not what is tested. */
  async plant(table: string, row: Record<string, string>): Promise<void> {
    const { text, values } = insertStatement(table, row);
    const literal = text.replace(
      /\$(\d+)/g,
      (_, at) => `'${values[Number(at) - 1]!.replaceAll("'", "''")}'`,
    );
    await this.system.query(
      `BEGIN; SET LOCAL session_replication_role = replica; ${literal}; COMMIT`,
    );
  }

  async end(): Promise<void> {
    for (const role of Object.values(this.as)) await role.end();
    await this.system.stop();
    await this.sink.stop();
  }
}
