import { DirectorySnapshot } from '@chancery/contracts';
import { KeyStore, openRootKey, wrappedKeysIn } from '@chancery/keys';
import {
  dataSourceFor,
  OrganisationScope,
  readSettings,
  type ServiceName,
  type Settings,
  SettingsError,
} from '@chancery/platform';
import type { DataSource } from 'typeorm';
import { CommandError, EXIT } from './exit';

/** The running system as a command sees it: its settings, and connections under each service's own role. */
export class System {
  private readonly sources: DataSource[] = [];
  readonly settings: Settings;

  constructor() {
    try {
      this.settings = readSettings();
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      throw new CommandError(EXIT.badConfiguration, error.faults.join('\n'));
    }
  }

  /** @throws CommandError 69 when the database does not answer. */
  async source(service: ServiceName, entities: unknown[] = []): Promise<DataSource> {
    try {
      const source = await dataSourceFor(this.settings, service, entities).initialize();
      this.sources.push(source);
      return source;
    } catch (error) {
      throw new CommandError(
        EXIT.unavailable,
        `The database does not answer: ${(error as Error).message}. Start Chancery first, or set CHANCERY_DATABASE_URL.`,
      );
    }
  }

  async scope(service: ServiceName, entities: unknown[] = []): Promise<OrganisationScope> {
    return new OrganisationScope(await this.source(service, entities));
  }

  async keys(service: ServiceName): Promise<KeyStore> {
    return new KeyStore(
      (await openRootKey(this.settings, false)).root,
      wrappedKeysIn(await this.scope(service)),
    );
  }

  /** What is published of every organisation now, by name. */
  async directories(): Promise<DirectorySnapshot[]> {
    const source = await this.source('directory');
    const rows = (await source.query(
      `SELECT body FROM directory.published() ORDER BY body ->> 'name'`,
    )) as { body: unknown }[];
    return rows.map(({ body }) => DirectorySnapshot.parse(body));
  }

  /** The organisation named, or the only one there is. */
  async organisation(named: string | undefined): Promise<string> {
    const rows = await this.directories();
    const found = named
      ? rows.filter(({ organisation, name }) => organisation === named || name === named)
      : rows;
    if (found.length === 1) return found[0]!.organisation;
    if (rows.length === 0)
      throw new CommandError(
        EXIT.badInput,
        'There is no organisation yet. Start Chancery once, or run: chancery organisation create',
      );
    throw new CommandError(
      EXIT.usage,
      `Name the organisation with --organisation: ${rows.map(({ name }) => `"${name}"`).join(', ')}`,
    );
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.sources.map((source) => source.destroy()));
  }
}

/** Runs a command that needs the system, and lets go of it whatever happens. */
export async function withSystem(work: (system: System) => Promise<void>): Promise<void> {
  const system = new System();
  try {
    await work(system);
  } finally {
    await system.close();
  }
}
