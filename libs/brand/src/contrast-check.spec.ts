import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBrandColours } from './contrast-check';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);
const of = (colours: Parameters<typeof checkBrandColours>[0]) =>
  Object.fromEntries(checkBrandColours(colours).map((each) => [each.use, each]));

describe('the colours of a brand', () => {
  it('pass where they are read', () => {
    const checks = of({ primary: '#0B5A5E', background: '#F3F6F5', link: '#0B5A5E' });
    expect(checks['primary']).toMatchObject({ passes: true, suggestion: null });
    expect(checks['background']?.ratio).toBeCloseTo(15, 0);
    expect(checks['link']?.passes).toBe(true);
  });

  it('fail with the ratio, and name the nearest colour that passes', () => {
    const { link } = of({ primary: '#0B5A5E', background: '#FFFFFF', link: '#D99A2B' });
    expect(link?.ratio).toBeCloseTo(2.4, 1);
    expect(link).toMatchObject({ passes: false, needs: 4.5 });
    expect(link?.suggestion).toMatch(/^#[0-9A-F]{6}$/);
  });

  it('are links in the main colour where none is named', () => {
    expect(of({ primary: '#FFD400', background: '#FFFFFF', link: '' })['link']?.passes).toBe(false);
  });

  it('pass once every suggestion is taken, whatever they were', () => {
    fc.assert(
      fc.property(colour, colour, colour, (primary, background, link) => {
        const colours = { primary, background, link };
        for (const { use, suggestion } of checkBrandColours(colours))
          if (suggestion) colours[use] = suggestion;
        expect(checkBrandColours(colours).every(({ passes }) => passes)).toBe(true);
      }),
    );
  });
});
