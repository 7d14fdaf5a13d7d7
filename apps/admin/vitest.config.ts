import { defineConfig } from 'vitest/config';

/** Specs of the console's and the components' pure parts, in jsdom. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/admin',
  resolve: { tsconfigPaths: true },
  test: {
    name: 'console',
    environment: 'jsdom',
    // Angular's own packages are compiled where they are loaded.
    setupFiles: ['@angular/compiler'],
    include: ['src/**/*.spec.ts', '../../libs/ui/src/**/*.spec.ts'],
  },
});
