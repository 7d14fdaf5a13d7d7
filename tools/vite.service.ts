import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/**
 * Oxc reads decorator options from the nearest `tsconfig.json` only, and not at all under Vitest,
 * so they are written out here: without them Nest gets no `design:paramtypes` and TypeORM no types.
 */
export const decorators = { decorator: { legacy: true, emitDecoratorMetadata: true } } as const;

/** What a running process says it is (`libs/platform/src/version.ts`). */
const buildFacts = () => ({
  version: (
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
      version: string;
    }
  ).version,
  revision: process.env['CHANCERY_REVISION'] ?? '',
});

/** The one Vite configuration of every service app: an ESM server bundle, packages left external. */
export const serviceBuild = (app: string) =>
  defineConfig({
    resolve: { tsconfigPaths: true },
    oxc: decorators,
    define: { CHANCERY_BUILD: JSON.stringify(buildFacts()) },
    build: {
      ssr: 'src/main.ts',
      target: 'node24',
      sourcemap: true,
      outDir: resolve(import.meta.dirname, '../dist/apps', app),
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'main.js' } },
    },
  });
