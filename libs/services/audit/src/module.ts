import {
  Announcements,
  OrganisationScope,
  serviceDatabase,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { AuditController } from './controller';
import { AuditRecord } from './entities';
import { ExportsController } from './exports/controller';
import { ExportStore } from './exports/store';
import { ExportClock, ExportHandler } from './exports/worker';
import { ExportWriter } from './exports/writer';
import { LicenceRefusalsController } from './licence-refusals.controller';
import { ReportReader } from './reports/reader';
import { ReportsController } from './reports/reports.controller';
import { Rollups } from './reports/rollups';
import { Retention } from './retention';
import { AuditStore } from './store';
import { AuditClock, AuditHandler, RetainAuditHandler } from './worker';

/** The audit service: the trail, the message trace, and the worker that gives records their places. */
@Module({})
export class AuditModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('audit', [AuditRecord]);
    return {
      module: AuditModule,
      controllers: [
        AuditController,
        LicenceRefusalsController,
        ReportsController,
        ExportsController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: AuditStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new AuditStore(scope),
        },
        {
          provide: Rollups,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new Rollups(scope),
        },
        {
          provide: ReportReader,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new ReportReader(scope),
        },
        {
          provide: Retention,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new Retention(scope),
        },
        {
          provide: ExportStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new ExportStore(scope),
        },
        {
          provide: ExportWriter,
          inject: [OrganisationScope, SETTINGS, Announcements],
          useFactory: (
            scope: OrganisationScope,
            { exportDays: keptDays }: Settings,
            announcements: Announcements,
          ) =>
            new ExportWriter({
              scope,
              keptDays,
              tellMs: 500,
              changed: (organisation, id) =>
                announcements.changed({ organisation, noun: 'exports', id }),
            }),
        },
        AuditClock,
        AuditHandler,
        RetainAuditHandler,
        ExportClock,
        ExportHandler,
      ],
      exports: [AuditStore],
    };
  }
}
