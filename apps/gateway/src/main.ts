import { runService } from '@chancery/platform';
import { GatewayModule } from '@chancery/service-gateway';

await runService('gateway', () => GatewayModule.forRoot(), ['deliver', 'retain', 'sample']);
