import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

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

const THREAD = '?thread';
/** Bundles of threads for tests, which have no output folder of their own. */
const threadsFolder = resolve(import.meta.dirname, '../.tmp/threads');

/** A module as one file that Node runs alone, packages left external. */
async function bundleThread(file: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { tsconfigPaths: true },
    build: {
      ssr: file,
      target: 'node24',
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [chunk] = 'output' in result ? result.output : [];
  if (!chunk) throw new Error(`${file} gave no bundle`);
  return chunk.code;
}

/**
 * `import url from './name?thread'` gives the address of that module, bundled, for a worker thread: in a
 * build beside `main.js`, under Vitest in a folder for temporary files.
 */
export function threads(): Plugin {
  let building = false;
  const found = new Map<string, string>();
  return {
    name: 'chancery-threads',
    enforce: 'pre',
    configResolved: (config) => {
      building = config.command === 'build';
    },
    async resolveId(source, importer) {
      if (!source.endsWith(THREAD)) return null;
      const resolved = await this.resolve(source.slice(0, -THREAD.length), importer);
      return resolved && `\0${resolved.id}${THREAD}`;
    },
    async load(id) {
      if (!id.startsWith('\0') || !id.endsWith(THREAD)) return null;
      const file = id.slice(1, -THREAD.length);
      const name = basename(file, '.ts');
      if (building) {
        found.set(name, file);
        return `export default new URL('./${name}.js', import.meta.url).href;`;
      }
      const code = await bundleThread(file);
      const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
      const place = join(threadsFolder, `${name}-${hash}.mjs`);
      mkdirSync(threadsFolder, { recursive: true });
      // Several test runs may write it at once.
      writeFileSync(`${place}.${process.pid}`, code);
      renameSync(`${place}.${process.pid}`, place);
      return `export default ${JSON.stringify(pathToFileURL(place).href)};`;
    },
    async writeBundle(options) {
      for (const [name, file] of found)
        writeFileSync(join(options.dir ?? '', `${name}.js`), await bundleThread(file));
    },
  };
}

/** The one Vite configuration of every service app: an ESM server bundle, packages left external. */
export const serviceBuild = (app: string) =>
  defineConfig({
    resolve: { tsconfigPaths: true },
    oxc: decorators,
    plugins: [threads()],
    define: { CHANCERY_BUILD: JSON.stringify(buildFacts()) },
    build: {
      ssr: 'src/main.ts',
      target: 'node24',
      sourcemap: true,
      outDir: resolve(import.meta.dirname, '../dist/apps', app),
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
    },
  });
