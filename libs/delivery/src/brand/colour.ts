import { contrast } from '@chancery/brand';

/** `#RRGGBB`, the only form that reaches a mail's style attributes. */
export type Colour = `#${string}`;

const ink: Colour = '#17212B';
const paper: Colour = '#FFFFFF';
const darkSurface: Colour = '#171F28';
/** Secondary text of the look, light and dark. */
const quiet: Colour = '#4C5A67';
const darkQuiet: Colour = '#A7B4BF';

/** The colours that a layout asks for, see `compile-layouts.mjs`. */
export interface BrandColours {
  page: Colour;
  accent: Colour;
  button: Colour;
  onButton: Colour;
  /** The button itself, or a border where it could not be told from the white card (1.4.11). */
  buttonEdge: Colour;
  darkAccent: Colour;
  onDarkAccent: Colour;
  /** Links on the card; the quiet grey of the look where the brand names none that reads. */
  link: Colour;
  darkLink: Colour;
}

/**
 * Colours of a mail from a brand's two colours. Anything but `#RRGGBB` falls back to Chancery's own
 * colour, so that a text can never leave a style attribute. Text on a brand colour, and the brand
 * colour's partner for dark readers, are computed for a contrast of 4.5 : 1 (WCAG 2.2, 1.4.3).
 */
export function brandColours(primary: string, background: string, link = ''): BrandColours {
  const button = colourOr(primary, '#1E4976');
  const darkAccent = lightenFor(button, darkSurface);
  const links = colourOr(link, quiet);
  const readableLink = contrast(links, paper) >= 4.5 ? links : quiet;
  return {
    page: colourOr(background, '#F5F7F9'),
    accent: button,
    button,
    onButton: textOn(button),
    buttonEdge: contrast(button, paper) >= 3 ? button : '#77858F',
    darkAccent,
    onDarkAccent: textOn(darkAccent),
    link: readableLink,
    darkLink: readableLink === quiet ? darkQuiet : lightenFor(readableLink, darkSurface),
  };
}

/** White where it reaches 4.5 : 1, else ink or black, whichever is read better. */
function textOn(ground: Colour): Colour {
  if (contrast(paper, ground) >= 4.5) return paper;
  return contrast(ink, ground) >= 4.5 ? ink : '#000000';
}

/** The colour itself, or mixed with white in steps of 5 % until it is seen on the dark surface. */
function lightenFor(colour: Colour, ground: Colour): Colour {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mixWithWhite(colour, share);
    if (contrast(mixed, ground) >= 4.5) return mixed;
  }
  return paper;
}

function mixWithWhite(colour: Colour, share: number): Colour {
  const mixed = channels(colour).map((value) => Math.round(value + (255 - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`.toUpperCase() as Colour;
}

const channels = (colour: Colour): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

const colourOr = (value: string, fallback: Colour): Colour =>
  /^#[0-9a-f]{6}$/i.test(value) ? (value.toUpperCase() as Colour) : fallback;
