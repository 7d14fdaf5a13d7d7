import { describe, expect, it } from 'vitest';
import { linkify } from './linkify';

const links = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);

describe('linkify', () => {
  it('loses no character', () => {
    const text = 'See https://a.test/x?y=1, (www.b.test) or mail c@d.test.\n\nEnd';
    expect(
      linkify(text)
        .map((run) => run.text)
        .join(''),
    ).toBe(text);
    expect(links(text)).toEqual(['https://a.test/x?y=1', 'https://www.b.test', 'mailto:c@d.test']);
  });

  it('keeps brackets that belong to the address', () => {
    expect(links('(https://a.test/Kate_(wine))')).toEqual(['https://a.test/Kate_(wine)']);
    expect(links('<https://a.test/x>')).toEqual(['https://a.test/x']);
  });

  it('makes no link of anything that runs', () => {
    expect(links('javascript:alert(1) data:text/html,x http:// https://[')).toEqual([]);
  });

  it('ends in good time on a long line without spaces', () => {
    expect(linkify('a.'.repeat(200_000))).toHaveLength(1);
    expect(linkify(`https://a.test/${')'.repeat(2_000)}`).length).toBeLessThan(3);
  });
});
