import { runService } from '@chancery/platform';
import { DirectoryModule, overridesFrom } from '@chancery/service-directory';

await runService('directory', (settings) => DirectoryModule.forRoot(overridesFrom(settings, null)), []);
