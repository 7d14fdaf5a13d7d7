import { describe, expect, it } from 'vitest';
import { routeOf } from './route';

const route = (address: string) =>
  routeOf(new URL(address, 'https://portal.test') as unknown as Location);

describe('routeOf', () => {
  it('knows the addresses of the portal', () => {
    expect(route('/')).toEqual({ page: 'home' });
    expect(route('/m/aZ-_09')).toEqual({ page: 'message', ticket: 'aZ-_09', reply: null });
    expect(route('/m/aZ?reply=all')).toEqual({ page: 'message', ticket: 'aZ', reply: 'all' });
    expect(route('/m/aZ/?reply=me')).toEqual({ page: 'message', ticket: 'aZ', reply: null });
    expect(route('/approval#a.b-_')).toEqual({ page: 'approval', token: 'a.b-_' });
    expect(route('/approval')).toEqual({ page: 'approval', token: '' });
    expect(route('/help#rights')).toEqual({ page: 'help', section: 'rights' });
  });

  it.each(['/m', '/m/', '/m/a/b', '/m/a%2Fb', '/m/a.b', '/x', '/help/x'])(
    'finds nothing at %s',
    (address) => {
      expect(route(address)).toEqual({ page: 'not-found' });
    },
  );
});
