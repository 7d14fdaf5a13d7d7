import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { decorators } from '../tools/vite.service.ts';

/** Suites that start servers, browsers or both: one after another, since they share ports and two cores. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  resolve: { tsconfigPaths: true },
  oxc: decorators,
  test: {
    include: ['e2e/**/*.e2e.spec.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
