import { resolve } from 'node:path';
import { runService } from '@chancery/platform';
import { portalPages, RightsModule } from '@chancery/service-rights';

await runService('rights', () => RightsModule.forRoot(), ['notify', 'unseal'], {
  pages: (app, settings) =>
    portalPages(
      app.getHttpAdapter().getInstance(),
      settings,
      resolve(import.meta.dirname, '../portal'),
    ),
});
