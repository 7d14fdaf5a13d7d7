import { describe, expect, test } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  test('leave one place to others, however much one asks', async () => {
    const turns = new Turns(2);
    const end = await turns.take('eve', 1_000);
    const order: string[] = [];
    const more = ['eve 2', 'eve 3'].map((name) =>
      turns.take('eve', 60_000).then((done) => (order.push(name), done)),
    );
    const other = await turns.take('ana', 1_000);
    expect(other).not.toBeNull();
    other?.();
    expect(order).toEqual([]);
    end?.();
    (await more[0])?.();
    (await more[1])?.();
    expect(order).toEqual(['eve 2', 'eve 3']);
  });

  test('come in the order they were asked for, and not too late', async () => {
    const turns = new Turns(1);
    const end = await turns.take('a', 1_000);
    const late = turns.take('b', 10);
    const next = turns.take('c', Infinity);
    expect(await late).toBeNull();
    end?.();
    (await next)?.();
    expect(await turns.take('d', 0)).not.toBeNull();
  });
});
