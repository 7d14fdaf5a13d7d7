import { runService } from '@chancery/platform';
import { RulesModule } from '@chancery/service-rules';

await runService('rules', () => RulesModule.forRoot(), ['simulate']);
