import { contrast, nearestReadable, readableOn } from './colours';

/** Which of a brand's colours, and so which field of the form. */
export type ColourUse = 'primary' | 'background' | 'link';

/** How one colour of a brand reads where it is used. */
export interface ColourCheck {
  use: ColourUse;
  /** Contrast ratio, 1 to 21 (WCAG 2.2). */
  ratio: number;
  /** The least it needs: 4.5 for text, 3 for the shape of a control (1.4.3, 1.4.11). */
  needs: number;
  passes: boolean;
  /** Against what, in words: goes on after the ratio. */
  against: string;
  /** Nearest colour that passes, `#RRGGBB`; null where the given one does. */
  suggestion: string | null;
}

const CARD = '#ffffff';
/** Body text of the look, which stands on the page's background. */
const INK = '#17212b';

/**
 * Checks the colours of a brand where mails and portal use them. Text on the button is computed, so the button
 * itself need only be told from the card; links are text on the card; the page's background carries text.
 *
 * @param colours `#RRGGBB` each; `link` empty = as `primary`
 */
export function checkBrandColours(colours: Record<ColourUse, string>): ColourCheck[] {
  const label = readableOn(colours.primary);
  const link = colours.link || colours.primary;
  return [
    check(
      'primary',
      contrast(colours.primary, CARD),
      3,
      'with the white card',
      () => nearestReadable(colours.primary, [CARD]),
      `${contrast(label, colours.primary).toFixed(1)} : 1 with its text`,
    ),
    check('background', contrast(colours.background, INK), 4.5, 'with text', () =>
      nearestReadable(colours.background, [INK]),
    ),
    check('link', contrast(link, CARD), 4.5, 'with the white card', () =>
      nearestReadable(link, [CARD]),
    ),
  ];
}

function check(
  use: ColourUse,
  ratio: number,
  needs: number,
  against: string,
  suggest: () => string,
  more = '',
): ColourCheck {
  const passes = ratio >= needs;
  return {
    use,
    ratio,
    needs,
    passes,
    against: more === '' ? against : `${against}, ${more}`,
    suggestion: passes ? null : suggest().toUpperCase(),
  };
}
