import { describe, expect, it } from 'vitest';
import { openVariables } from './choices';

describe('variables that are asked for', () => {
  it('are those that the reasons name, once each', () => {
    expect(
      openVariables([
        'It is not known what $TenantId stands for. Write its value.',
        'It is not known what ${Domain} stands for. Write its value.',
        'It is not known what $TenantId stands for. Write its value.',
        'An address looks like name@example.com.',
      ]),
    ).toEqual(['TenantId', 'Domain']);
  });
});
