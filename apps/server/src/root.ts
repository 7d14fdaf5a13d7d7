import {
  type HostPort,
  type Logger,
  QueuesModule,
  type ServiceMigrations,
  type Settings,
} from '@chancery/platform';
import { AUDIT_MIGRATIONS, AuditModule } from '@chancery/service-audit';
import { DIRECTORY_MIGRATIONS, DirectoryModule, overridesFrom } from '@chancery/service-directory';
import { GATEWAY_MIGRATIONS, GatewayModule } from '@chancery/service-gateway';
import { LICENSING_MIGRATIONS, LicensingModule } from '@chancery/service-licensing';
import { RIGHTS_MIGRATIONS, RightsModule } from '@chancery/service-rights';
import { RULES_MIGRATIONS, RulesModule } from '@chancery/service-rules';
import { TEMPLATES_MIGRATIONS, TemplatesModule } from '@chancery/service-templates';
import { type DynamicModule, Module } from '@nestjs/common';

@Module({})
class ServerModule {}

export const ALL_MIGRATIONS: ServiceMigrations[] = [
  DIRECTORY_MIGRATIONS,
  RULES_MIGRATIONS,
  TEMPLATES_MIGRATIONS,
  LICENSING_MIGRATIONS,
  AUDIT_MIGRATIONS,
  RIGHTS_MIGRATIONS,
  GATEWAY_MIGRATIONS,
];

/**
 * Every service in one process.
 * @param mailboxAt where the built-in mailbox takes mail in place of a next hop; null = there is one
 */
export const serverModule = (
  settings: Settings,
  log: Logger,
  mailboxAt: HostPort | null,
): DynamicModule => ({
  module: ServerModule,
  imports: [
    QueuesModule.forRoot(settings, log, [
      'deliver',
      'notify',
      'unseal',
      'retain',
      'audit',
      'sample',
      'export',
      'retainAudit',
      'forgetSnapshots',
      'simulate',
    ]),
    DirectoryModule.forRoot(overridesFrom(settings, mailboxAt)),
    RulesModule.forRoot(),
    TemplatesModule.forRoot(),
    LicensingModule.forRoot(),
    AuditModule.forRoot(),
    RightsModule.forRoot(),
    GatewayModule.forRoot(),
  ],
});
