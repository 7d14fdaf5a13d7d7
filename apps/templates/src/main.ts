import { runService } from '@chancery/platform';
import { TemplatesModule } from '@chancery/service-templates';

await runService('templates', () => TemplatesModule.forRoot(), []);
