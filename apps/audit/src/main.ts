import { runService } from '@chancery/platform';
import { AuditModule } from '@chancery/service-audit';

await runService('audit', () => AuditModule.forRoot(), ['audit', 'export', 'retainAudit']);
