// Loaded with `node --import` into the built server: puts fail-points into the code as it is loaded.
// The product holds none of this. CHANCERY_FAILPOINT is `name:hit`: at the hit-th passing the process kills itself.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const POINTS = {
  'inside-data': [/hash\.update\(chunk\);/, 'FAIL; hash.update(chunk);'],
  'before-commit': [
    /return await this\.write\("", organisation, messages, late\);/,
    'FAIL; return await this.write("", organisation, messages, late);',
  ],
  'after-commit-before-250': [
    /for \(const entry of batch\) entry\.resolve\(\);/,
    'FAIL; for (const entry of batch) entry.resolve();',
  ],
  'after-next-hop-250': [
    /await conclude\(message, policy, sent, parts\);/,
    'FAIL; await conclude(message, policy, sent, parts);',
  ],
};
const [name, hit] = (process.env.CHANCERY_FAILPOINT ?? '').split(':');
const point = POINTS[name];

if (point) {
  let passed = 0;
  globalThis.__failPoint = () => {
    if (++passed !== Number(hit)) return;
    appendFileSync(process.env.CHANCERY_FAILPOINT_LOG, `${name}\n`);
    process.kill(process.pid, 'SIGKILL');
    // SIGKILL is on its way; nothing after this line may run.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  };
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith('/apps/server/main.js')) return loaded;
      const source = loaded.source.toString();
      if (!point[0].test(source)) {
        process.stderr.write(
          `fail-point ${name}: the place it belongs to is not in the built server\n`,
        );
        process.exit(70);
      }
      return {
        ...loaded,
        source: source.replace(point[0], point[1].replace('FAIL', 'globalThis.__failPoint()')),
      };
    },
  });
}
