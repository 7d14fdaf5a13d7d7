/**
 * Loaded into the server with `--import`: what it does every five seconds it does every 400 ms here, so
 * that a suite that is about retries does not wait for them. Intervals of retries themselves are in the
 * database and are set there.
 */
const every = globalThis.setInterval;
globalThis.setInterval = Object.assign(
  (work, ms, ...rest) => every(work, ms === 5_000 ? 400 : ms, ...rest),
  every,
);
