import { resolve } from 'node:path';
import { Announcements, runService } from '@chancery/platform';
import {
  consolePages,
  DirectoryModule,
  DirectoryStore,
  overridesFrom,
  SetupLinks,
  setupUrl,
} from '@chancery/service-directory';

await runService(
  'directory',
  (settings) => DirectoryModule.forRoot(overridesFrom(settings, null)),
  ['forgetSnapshots'],
  {
    pages: (app, settings) =>
      consolePages(
        app.getHttpAdapter().getInstance(),
        settings,
        resolve(import.meta.dirname, '../admin'),
      ),
    // The gateway goes by what is published, so this is how a changed setting comes into force.
    prepare: async (app, settings) => {
      const store = app.get(DirectoryStore);
      for (const organisation of await store.organisations()) {
        const link = await app.get(SetupLinks).first(organisation);
        if (link)
          process.stdout.write(
            `Console      ${setupUrl(settings, link)} (make the first administrator within 30 minutes; the next start gives a new link)\n`,
          );
        const { changed, version } = await store.change(organisation, async () => undefined);
        if (changed)
          await app.get(Announcements).publish('published.directory', { organisation, version });
      }
    },
  },
);
