import { defineConfig } from 'vitest/config';

/** Specs of the portal's pure parts, in jsdom: `npx vitest run --config apps/portal/vitest.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/portal',
  resolve: { tsconfigPaths: true },
  test: { name: 'portal', environment: 'jsdom', include: ['src/**/*.spec.ts'] },
});
