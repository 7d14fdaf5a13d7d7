/** Runs work that is cut into steps to its end, without a pause. @throws what the work throws */
export function atOnce<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
