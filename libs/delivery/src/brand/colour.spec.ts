import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brandColours, contrast, type Colour } from './colour';

const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('brand colours', () => {
  it('knows the contrast of black on white', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21);
    // From WCAG's own examples: the lightest grey that passes on white.
    expect(contrast('#767676', '#FFFFFF')).toBeGreaterThan(4.5);
    expect(contrast('#777777', '#FFFFFF')).toBeLessThan(4.5);
  });

  it('keeps the text on a button legible for every brand, light and dark', () => {
    fc.assert(
      fc.property(anyColour, (primary) => {
        const colours = brandColours(primary, '#FFFFFF');
        expect(contrast(colours.onButton, colours.button)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colours.onDarkAccent, colours.darkAccent)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colours.darkAccent, '#171F28')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colours.buttonEdge, '#FFFFFF')).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it.each(['red', '#FFF', '#12345', '#123456;x:y', '"><b>', ''])('takes no %j', (value) => {
    const colours = Object.values<Colour>({ ...brandColours(value, value) });
    for (const colour of colours) expect(colour).toMatch(/^#[0-9A-F]{6}$/);
  });
});
