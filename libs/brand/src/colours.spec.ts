import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brandTokens, contrast, nearestReadable, readableOn } from './colours';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it('agrees with the figures of WCAG 2.2', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#1E4976', '#FFFFFF')).toBeCloseTo(9.3, 1);
  });
});

describe('readableOn', () => {
  it('reads on every ground', () => {
    fc.assert(fc.property(colour, (ground) => contrast(readableOn(ground), ground) >= 4.5));
  });
});

describe('nearestReadable', () => {
  it('leaves a colour that reads as it is', () => {
    expect(nearestReadable('#0B5A5C', ['#ffffff'])).toBe('#0b5a5c');
  });

  it('darkens on white and lightens on black, keeping the hue', () => {
    expect(contrast(nearestReadable('#D99A2B', ['#ffffff']), '#ffffff')).toBeGreaterThanOrEqual(
      4.5,
    );
    expect(contrast(nearestReadable('#101010', ['#000000']), '#000000')).toBeGreaterThanOrEqual(
      4.5,
    );
  });

  it('finds one for every colour on every ground', () => {
    fc.assert(
      fc.property(
        colour,
        colour,
        (text, ground) => contrast(nearestReadable(text, [ground]), ground) >= 4.5,
      ),
    );
  });
});

describe('brandTokens', () => {
  it('keeps the exact colours of the brand in light', () => {
    const tokens = brandTokens('#0B5A5C', '#F4F6F5');
    expect(tokens['--mat-sys-primary']?.light).toBe('#0b5a5c');
    expect(tokens['--mat-sys-surface-container-low']?.light).toBe('#f4f6f5');
    expect(tokens['--mat-sys-on-primary']?.light).toBe('#ffffff');
  });

  it('takes links in a colour of their own, made readable where it is not', () => {
    const links = brandTokens('#0B5A5C', '#F4F6F5', '#7A1F5C')['--ch-primary-text'];
    expect(links?.light).toBe('#7a1f5c');
    const pale = brandTokens('#0B5A5C', '#F4F6F5', '#D99A2B')['--ch-primary-text'];
    expect(contrast(pale?.light ?? '', '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(pale?.dark ?? '', '#171f28')).toBeGreaterThanOrEqual(4.5);
  });

  it('falls back to its own colours on anything that is no colour', () => {
    expect(brandTokens('red;}', 'url(x)')['--mat-sys-primary']?.light).toBe('#1e4976');
  });

  it('reads in every pair, light and dark, whatever the brand', () => {
    fc.assert(
      fc.property(colour, colour, (primary, background) => {
        const tokens = brandTokens(primary, background);
        const of = (name: string, mode: 'light' | 'dark') => tokens[name]?.[mode] ?? '';
        for (const mode of ['light', 'dark'] as const) {
          const surface = mode === 'light' ? '#ffffff' : '#171f28';
          const page = of('--mat-sys-surface-container-low', mode);
          const pairs: [string, string][] = [
            [of('--mat-sys-on-primary', mode), of('--mat-sys-primary', mode)],
            [of('--ch-primary-text', mode), surface],
            [of('--ch-primary-text', mode), of('--ch-bar', mode)],
            [of('--ch-primary-text', mode), of('--mat-sys-primary-container', mode)],
            [of('--ch-primary-on-page', mode), page],
            [of('--mat-sys-on-primary-container', mode), of('--mat-sys-primary-container', mode)],
            [of('--ch-on-page', mode), page],
            [of('--ch-on-page-variant', mode), page],
          ];
          for (const [text, ground] of pairs)
            expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });
});
