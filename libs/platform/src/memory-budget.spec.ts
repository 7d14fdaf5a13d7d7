import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BudgetExhausted, MemoryBudget, type Taken } from './memory-budget';

const MIB = 1024 * 1024;
const never = (): number => Date.now() + 60_000;

describe('a memory budget', () => {
  test('gives what there is, and the rest waits for its turn', async () => {
    const budget = new MemoryBudget(80 * MIB);
    const first = await budget.take(40 * MIB, never());
    const order: string[] = [];
    const second = budget.take(60 * MIB, never()).then((taken) => (order.push('second'), taken));
    const third = budget.take(20 * MIB, never()).then((taken) => (order.push('third'), taken));
    expect(budget.state).toEqual({ used: 40 * MIB, waiting: 2 });
    first.release();
    (await second).release();
    (await third).release();
    expect(order).toEqual(['second', 'third']);
    expect(budget.state).toEqual({ used: 0, waiting: 0 });
  });

  test('has room for the small where the large wait', async () => {
    const budget = new MemoryBudget(80 * MIB);
    await budget.take(70 * MIB, never());
    void budget.take(70 * MIB, never());
    const small = await budget.take(MIB, never());
    expect(budget.state).toEqual({ used: 71 * MIB, waiting: 1 });
    small.release();
  });

  test('ends the waiting at its time, and serves who stood behind', async () => {
    const budget = new MemoryBudget(80 * MIB);
    const first = await budget.take(40 * MIB, never());
    const late = budget.take(60 * MIB, Date.now() + 20);
    const behind = budget.take(20 * MIB, never());
    await expect(late).rejects.toBeInstanceOf(BudgetExhausted);
    (await behind).release();
    first.release();
    expect(budget.state).toEqual({ used: 0, waiting: 0 });
  });

  test('gives all it has for more than it has', async () => {
    const budget = new MemoryBudget(8 * MIB);
    const all = await budget.take(100 * MIB, never());
    expect(budget.state.used).toBe(7 * MIB);
    expect(budget.tryTake(2 * MIB)).toBeNull();
    expect(budget.tryTake(MIB)).not.toBeNull();
    all.release();
    all.release();
    expect(budget.state.used).toBe(MIB);
  });

  test('is never overdrawn, and everybody is served in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 30 * MIB }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        async (wishes, picks) => {
          const budget = new MemoryBudget(32 * MIB);
          const held: Taken[] = [];
          let served = 0;
          const all = wishes.map(async (bytes) => {
            held.push(await budget.take(bytes, never()));
            served++;
            expect(budget.state.used).toBeLessThanOrEqual(32 * MIB);
          });
          for (let round = 0; served < wishes.length || held.length > 0; round++) {
            await Promise.resolve();
            const [taken] = held.splice((picks[round % (picks.length || 1)] ?? 0) % held.length, 1);
            taken?.release();
            expect(round).toBeLessThan(1000);
          }
          await Promise.all(all);
          expect(budget.state).toEqual({ used: 0, waiting: 0 });
        },
      ),
    );
  });
});
