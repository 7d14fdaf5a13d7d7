import { contrast } from '@chancery/brand';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brandColours, type Colour } from './colour';

const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('brand colours', () => {
  it('keeps the text on a button legible for every brand, light and dark', () => {
    fc.assert(
      fc.property(anyColour, (primary) => {
        const colours = brandColours(primary, '#FFFFFF');
        expect(contrast(colours.onButton, colours.button)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colours.onDarkAccent, colours.darkAccent)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colours.darkAccent, '#171F28')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(brandColours('', '', primary).link, '#FFFFFF')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(brandColours('', '', primary).darkLink, '#171F28')).toBeGreaterThanOrEqual(
          4.5,
        );
        expect(contrast(colours.buttonEdge, '#FFFFFF')).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it.each(['red', '#FFF', '#12345', '#123456;x:y', '"><b>', ''])('takes no %j', (value) => {
    const colours = Object.values<Colour>({ ...brandColours(value, value) });
    for (const colour of colours) expect(colour).toMatch(/^#[0-9A-F]{6}$/);
  });
});
