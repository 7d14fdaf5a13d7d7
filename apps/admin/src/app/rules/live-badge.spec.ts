import type { GatewayList } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { badgeOf, fileOf } from './live-badge';

const at = (rules: number | null): GatewayList['items'][number] =>
  ({ revisions: { rules, directory: 1, templates: 1, licensing: 1, people: 1 } }) as never;
const published = { rules: 7, directory: 1, templates: 1, licensing: 1, people: 1 };

describe('where the rules are live', () => {
  it.each([
    [[at(7), at(8)], 'protected', 'Revision 7, live on 2 of 2 gateways'],
    [[at(7), at(6), at(null)], 'test', 'Revision 7, live on 1 of 3 gateways'],
    [[], 'failed', 'Revision 7 is live nowhere: no gateway is running'],
  ])('is said of the gateways there are', (items, kind, text) => {
    expect(badgeOf({ items, published })).toMatchObject({ kind, text });
  });

  it('tells from which file the rules are, as long as they are as they were applied', () => {
    const applied = { source: 'rules', by: 'command line', at: '', drift: [], reordered: false };
    expect(fileOf({ applied } as never)).toBe('rules');
    expect(fileOf({ applied: { ...applied, reordered: true } } as never)).toBeNull();
    expect(fileOf({ applied: null } as never)).toBeNull();
    expect(badgeOf({ items: [at(7)], published }, 'rules').text).toBe(
      'Revision 7 from file rules, live on 1 of 1 gateway',
    );
  });
});
