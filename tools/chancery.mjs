/**
 * `npm run --silent chancery -- …`: the command line in a checkout. Installs and builds it if that
 * is needed (saying so on stderr), and tells it the database of the system that `npm start` runs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './launch/build.mjs';
import { dataFolderPath, readRunFile } from './launch/data-folder.mjs';
import { Fault, runMain } from './launch/fault.mjs';
import { ensureInstalled } from './launch/install.mjs';
import { ensureNode } from './launch/node.mjs';
import { isSame } from './launch/processes.mjs';
import { root, setting, withSettings } from './launch/workspace.mjs';

const script = join(root, 'dist', 'apps', 'cli', 'main.js');

await prepare();
process.argv = [process.execPath, script, ...process.argv.slice(2)];
await import(pathToFileURL(script).href);

async function prepare() {
  try {
    await ensureInstalled();
    await ensureNode();
    await ensureBuilt(['cli']);
    if (!existsSync(script)) throw new Fault(`${script} is missing. Run npm run build.`);
    const dataDir = dataFolderPath();
    const running = readRunFile(dataDir);
    process.env = withSettings({ CHANCERY_DATA_DIR: dataDir });
    if (setting('CHANCERY_DATABASE_URL') === undefined && running && isSame(running)) {
      process.env.CHANCERY_DATABASE_URL = running.databaseUrl;
    }
  } catch (error) {
    await runMain(() => Promise.reject(error));
  }
}
