import { describe, expect, it } from 'vitest';
import { Counter, gauge, Histogram, metricsText } from './metrics';

const lines = async (name: string) =>
  (await metricsText()).split('\n').filter((line) => line.startsWith(name));

describe('metrics', () => {
  it('count by label, in the text form', async () => {
    const counter = new Counter<{ result: string }>('chancery_spec_total', 'Of this spec.');
    const good = counter.of({ result: 'good' });
    good.n += 2;
    counter.of({ result: 'good' }).n += 1;
    counter.of({ result: 'bad' }).n += 1;
    expect(await lines('chancery_spec_total')).toEqual([
      'chancery_spec_total{result="good"} 3',
      'chancery_spec_total{result="bad"} 1',
    ]);
  });

  it('a histogram is cumulative, and a value on a bound belongs to it', async () => {
    const seconds = new Histogram('chancery_spec_seconds', 'Of this spec.', [0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value);
    expect(await lines('chancery_spec_seconds')).toEqual([
      'chancery_spec_seconds_bucket{le="0.1"} 2',
      'chancery_spec_seconds_bucket{le="1"} 3',
      'chancery_spec_seconds_bucket{le="+Inf"} 4',
      'chancery_spec_seconds_sum 7.65',
      'chancery_spec_seconds_count 4',
    ]);
  });

  it('what cannot be asked is left out, and the rest is there', async () => {
    gauge('chancery_spec_away', 'Of this spec.', () => Promise.reject(new Error('gone')));
    expect(await lines('chancery_spec_away')).toEqual([]);
    expect(await lines('chancery_build_info')).toHaveLength(1);
  });
});
