import { htmlToText } from '@chancery/mail';

/** A text that a rule puts before or after a message; HTML as it was checked when the rule was saved. */
export interface Disclaimer {
  html: string;
  location: 'append' | 'prepend';
}

/** What stands before and after a body, for each kind of body; empty where nothing does. */
export interface Insertion {
  before: Wordings;
  after: Wordings;
}

/** One text in its two forms. */
export interface Wordings {
  /** ASCII alone: it means the same in every charset. */
  html: string;
  text: string;
}

/** As if one rule after the other had put its text there: of those before a message the last one is on top. */
export function insertionOf(disclaimers: readonly Disclaimer[]): Insertion {
  const at = (location: Disclaimer['location']): string[] =>
    disclaimers.filter((each) => each.location === location).map(({ html }) => html);
  return { before: wordings(at('prepend').reverse()), after: wordings(at('append')) };
}

const wordings = (pieces: readonly string[]): Wordings => ({
  html: pieces.map((html) => `<div>${inAscii(html)}</div>\r\n`).join(''),
  text: pieces
    .map((html) =>
      htmlToText(html)
        .trim()
        .replace(/\r\n|\r|\n/g, '\r\n'),
    )
    .filter(Boolean)
    .join('\r\n\r\n'),
});

/** Line ends as mail has them; other characters as references, which text and attributes both take. */
const inAscii = (html: string): string =>
  html
    .replace(/\r\n|\r|\n/g, '\r\n')
    .replace(/[^\x00-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);
