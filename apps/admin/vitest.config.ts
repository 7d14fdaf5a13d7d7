import { defineConfig } from 'vitest/config';

/** Specs of the console's and the components' pure parts, in jsdom. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/admin',
  resolve: { tsconfigPaths: true },
  test: {
    name: 'console',
    environment: 'jsdom',
    include: ['src/**/*.spec.ts', '../../libs/ui/src/**/*.spec.ts'],
  },
});
