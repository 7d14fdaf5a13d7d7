import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { decorators, threads } from '../tools/vite.service.ts';

/** Suites that start servers, browsers or both: one after another, since they share ports and two cores. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  resolve: { tsconfigPaths: true },
  oxc: decorators,
  plugins: [threads()],
  test: {
    include: ['e2e/**/*.e2e.spec.ts'],
    // Pictures are taken when somebody wants to look at them: `npm run screens`.
    exclude: process.env['CHANCERY_SCREENS'] === '1' ? [] : ['e2e/screens/**'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
