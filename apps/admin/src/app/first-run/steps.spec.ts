import { FIRST_RUN_STEPS, type FirstRun } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { around, doneOf, nextOf, stepNamed, STEPS } from './steps';

const state = (...done: string[]): FirstRun => ({
  steps: FIRST_RUN_STEPS.map((step) => ({ step, done: done.includes(step) })),
  dismissed: false,
});

describe('the first steps', () => {
  it('each have words', () => {
    expect(Object.keys(STEPS)).toEqual([...FIRST_RUN_STEPS]);
  });

  it('go on with the first that is left, whatever was done out of order', () => {
    expect(nextOf(state())).toBe('name');
    expect(nextOf(state('name', 'mail-path'))).toBe('domains');
    expect(doneOf(state('name', 'mail-path'))).toBe(2);
    expect(nextOf(state(...FIRST_RUN_STEPS))).toBeNull();
  });

  it('know their neighbours, and which names are none', () => {
    expect(around(state(), 'name')).toEqual({ back: null, next: 'domains' });
    expect(around(state(), 'test-message')).toEqual({ back: 'rule', next: null });
    expect(stepNamed('mail-path')).toBe('mail-path');
    expect(stepNamed('constructor')).toBeNull();
  });
});
