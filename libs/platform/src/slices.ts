/** How long the process does nothing else: mail that comes in meanwhile waits no longer than this. */
const SLICE_MS = 10;

/**
 * Runs long work to its end, letting everything else of the process have its turn in between.
 *
 * @param steps one short piece of the work each time it is asked for the next
 * @throws what the work throws
 */
export async function inSlices<T>(steps: Generator<undefined, T>): Promise<T> {
  let end = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < end) continue;
    await new Promise<void>((next) => setImmediate(next));
    end = performance.now() + SLICE_MS;
  }
}
