import { DestroyRef, inject, type Signal, signal } from '@angular/core';

/** The time, renewed each second (or `every` milliseconds) while the view that asked for it lives. */
export function ticker(every = 1000): Signal<Date> {
  const now = signal(new Date());
  const timer = setInterval(() => now.set(new Date()), every);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
  return now.asReadonly();
}
