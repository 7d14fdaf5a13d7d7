import type { Provider, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { dataSourceFor, OrganisationScope, type ServiceName } from './database';
import { type HealthPart, healthController, serviceController } from './health';
import { SETTINGS } from './queues';
import type { Settings } from './settings';

/**
 * What every service module has: its connection under its own role, the organisation scope over it, and
 * its health route. The connection itself is not exported; stores get the scope.
 */
export function serviceDatabase(
  service: ServiceName,
  entities: unknown[],
): { providers: Provider[]; controllers: Type[] } {
  let source: DataSource | undefined;
  const parts = (): HealthPart[] => [
    { name: 'database', check: async () => source?.query('SELECT 1') },
  ];
  return {
    controllers: [healthController(service, parts), serviceController(service, parts)],
    providers: [
      {
        provide: DataSource,
        inject: [SETTINGS],
        useFactory: async (settings: Settings) =>
          (source = await dataSourceFor(settings, service, entities).initialize()),
      },
      {
        provide: OrganisationScope,
        inject: [DataSource],
        useFactory: (from: DataSource) => new OrganisationScope(from),
      },
      {
        provide: Symbol(`${service} shutdown`),
        useValue: {
          onApplicationShutdown: async () => {
            if (source?.isInitialized) await source.destroy();
          },
        },
      },
    ],
  };
}
