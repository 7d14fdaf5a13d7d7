import { runService } from '@chancery/platform';
import { LicensingModule } from '@chancery/service-licensing';

await runService('licensing', () => LicensingModule.forRoot(), []);
