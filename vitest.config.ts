import { defineConfig } from 'vitest/config';
import { decorators, threads } from './tools/vite.service.ts';

const shared = { plugins: [threads()], resolve: { tsconfigPaths: true }, oxc: decorators };

/** `unit` needs nothing; `medium` needs the PostgreSQL and Redis that `tools/test.mjs` starts. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [
            'libs/**/src/**/*.spec.ts',
            'apps/{server,cli}/src/**/*.spec.ts',
            'tools/**/*.spec.ts',
          ],
          exclude: ['**/*.medium.spec.ts', '**/node_modules/**', 'libs/ui/**'],
          testTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'medium',
          include: ['libs/**/src/**/*.medium.spec.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
