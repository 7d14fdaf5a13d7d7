import { describe, expect, it } from 'vitest';
import { readLink } from './link-facts';

describe('readLink', () => {
  it('shows the host that the browser would go to', () => {
    expect(readLink('https://northgate.test.evil.test/login')?.target).toBe(
      'northgate.test.evil.test',
    );
    expect(readLink('https://a.test:8443/x')?.target).toBe('a.test:8443');
    expect(readLink('https://a.test/x')?.warning).toBeNull();
  });

  it('warns of what misleads', () => {
    expect(readLink('https://bank.test@evil.test/')).toMatchObject({
      target: 'evil.test',
      warning: expect.stringContaining('mislead') as string,
    });
    expect(readLink('https://раураl.test/')).toMatchObject({
      target: expect.stringMatching(/^xn--/) as string,
      warning: expect.stringContaining('another script') as string,
    });
    expect(readLink('http://0x7f.1/')).toMatchObject({ target: '127.0.0.1' });
    expect(readLink('http://0x7f.1/')?.warning).toContain('number');
    expect(readLink('http://a.test/')?.warning).toContain('not encrypted');
  });

  it('follows mail addresses and numbers, nothing else', () => {
    expect(readLink('mailto:a%40b@c.test?subject=x')).toMatchObject({
      target: 'a@b@c.test',
      mail: true,
    });
    expect(readLink('tel:+49123')).toMatchObject({ target: '+49123', mail: true });
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      'blob:https://a.test/x',
      'file:///x',
      '/x',
      '',
    ])
      expect(readLink(address)).toBeNull();
  });
});
