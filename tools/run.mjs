/** `npm run screens`: the pages of the product as pictures, taken by the browser journeys. */
import { ensureBuilt } from './launch/build.mjs';
import { exitCode, Fault, runMain } from './launch/fault.mjs';
import { ensureInstalled } from './launch/install.mjs';
import { ensureNode } from './launch/node.mjs';
import { run } from './launch/run.mjs';
import { stopRequest } from './launch/stop.mjs';
import { program, workspaceEnvironment } from './launch/workspace.mjs';

/** @type {Record<string, { args: string[], env: NodeJS.ProcessEnv }>} */
const runs = {
  screens: {
    args: ['run', '--config', 'e2e/vitest.config.ts', 'screens'],
    env: { CHANCERY_SCREENS: '1' },
  },
};

await runMain(async () => {
  const [name = '', ...rest] = process.argv.slice(2);
  const wanted = runs[name];
  if (wanted === undefined) {
    throw new Fault(`Usage: node tools/run.mjs ${Object.keys(runs).join('|')}`, exitCode.usage);
  }
  const signal = stopRequest();
  await ensureInstalled(signal);
  await ensureNode(signal);
  await ensureBuilt(['server', 'portal', 'admin', 'cli'], signal);
  const env = workspaceEnvironment(wanted.env);
  const { code } = await run(program('vitest'), [...wanted.args, ...rest], {
    env,
    stream: true,
    signal,
  });
  return code;
});
