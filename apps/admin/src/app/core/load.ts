import { signal, type Signal } from '@angular/core';
import { type ApiProblem, problemOf } from './problem';

/** What a page shows of something it asked for: nothing yet, the thing, a fault, or the thing as it last was. */
export interface Loaded<T> {
  readonly value: Signal<T | null>;
  readonly problem: Signal<ApiProblem | null>;
  readonly loading: Signal<boolean>;
  /** Asks (again). The value stays while it does; an older answer never replaces a newer one. */
  load(): Promise<void>;
  /** Puts what a change gave back in its place. */
  set(value: T): void;
}

/** @param ask rejects with an {@link ApiProblem} */
export function loader<T>(ask: () => Promise<T>): Loaded<T> {
  const value = signal<T | null>(null);
  const problem = signal<ApiProblem | null>(null);
  const loading = signal(false);
  let round = 0;
  return {
    value: value.asReadonly(),
    problem: problem.asReadonly(),
    loading: loading.asReadonly(),
    set: (next) => {
      round++;
      loading.set(false);
      problem.set(null);
      value.set(next);
    },
    load: async () => {
      const mine = ++round;
      loading.set(true);
      try {
        const next = await ask();
        if (mine !== round) return;
        value.set(next);
        problem.set(null);
      } catch (error) {
        if (mine === round) problem.set(problemOf(error));
      }
      if (mine === round) loading.set(false);
    },
  };
}
