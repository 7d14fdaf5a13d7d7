import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { decorators, threads } from '../tools/vite.service.ts';

/** What Playwright says of waiting in vain or of a browser that went away, and Vitest of a test that never ended. */
const BROWSER_WAS_LATE =
  /\b(?:locator|page|frame|keyboard|mouse)\.\w+: |Protocol error|net::ERR_|Test timed out/;

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
    // A browser on a machine that is shared answers late now and then: what it did not do in time is
    // tried once more, and said in the summary. What it did and should not have done is not.
    retry: { count: process.env['CI'] ? 1 : 0, condition: BROWSER_WAS_LATE },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
