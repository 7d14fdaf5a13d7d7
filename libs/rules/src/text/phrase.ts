import { LETTER, SPACE, characterClasses } from './characters';
import { foldForWords } from './fold';

/** A value of a word condition, ready to be compared with folded text. */
export interface Phrase {
  readonly id: number;
  /** Folded, blanks collapsed to one space each, none at the ends. */
  readonly text: string;
  /** An end that is a letter must not continue into another letter of the message. */
  readonly boundAtStart: boolean;
  readonly boundAtEnd: boolean;
  /** The letters by which it is looked up; empty when it holds none (Chinese, `***`). */
  readonly anchor: string;
  readonly anchorAt: number;
}

/** Where a phrase stands in the folded text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The form under which equal values are one phrase; empty when nothing visible is left. */
export function phraseText(value: string): string {
  return foldForWords(value).replace(/\s+/gu, ' ').trim();
}

export function makePhrase(id: number, text: string): Phrase {
  const classes = characterClasses();
  let anchorAt = 0;
  let anchor = '';
  for (let i = 0; i < text.length;) {
    const start = i;
    while (i < text.length && classes[text.charCodeAt(i)] === LETTER) i++;
    // The longest run of letters is the rarest on the whole, so it is looked up.
    if (i - start > anchor.length) {
      anchor = text.slice(start, i);
      anchorAt = start;
    }
    if (i === start) i++;
  }
  return {
    id,
    text,
    boundAtStart: classes[text.charCodeAt(0)] === LETTER,
    boundAtEnd: classes[text.charCodeAt(text.length - 1)] === LETTER,
    anchor,
    anchorAt,
  };
}

/**
 * Does the phrase stand in `text` with its anchor (or, without one, its first character) at `at`?
 * A space in the phrase is any run of blanks in the text: words are wrapped at line ends.
 */
export function phraseAt(phrase: Phrase, text: string, at: number): Span | null {
  const start = backward(phrase.text, phrase.anchorAt, text, at);
  if (start < 0) return null;
  const end = forward(phrase.text, phrase.anchorAt, text, at);
  if (end < 0) return null;
  const classes = characterClasses();
  if (phrase.boundAtStart && start > 0 && classes[text.charCodeAt(start - 1)] === LETTER)
    return null;
  if (phrase.boundAtEnd && end < text.length && classes[text.charCodeAt(end)] === LETTER)
    return null;
  return { start, end };
}

/** Compares what stands before the anchor; where the phrase begins in `text`, or -1. */
function backward(phrase: string, from: number, text: string, at: number): number {
  const classes = characterClasses();
  let t = at;
  for (let p = from - 1; p >= 0; p--) {
    const unit = phrase.charCodeAt(p);
    if (unit === 0x20) {
      const edge = t;
      while (t > 0 && classes[text.charCodeAt(t - 1)] === SPACE) t--;
      if (t === edge) return -1;
    } else {
      if (t === 0 || text.charCodeAt(t - 1) !== unit) return -1;
      t--;
    }
  }
  return t;
}

/** Compares from the anchor on; where the phrase ends in `text`, or -1. */
function forward(phrase: string, from: number, text: string, at: number): number {
  const classes = characterClasses();
  let t = at;
  for (let p = from; p < phrase.length; p++) {
    const unit = phrase.charCodeAt(p);
    if (unit === 0x20) {
      const edge = t;
      while (t < text.length && classes[text.charCodeAt(t)] === SPACE) t++;
      if (t === edge) return -1;
    } else {
      if (t >= text.length || text.charCodeAt(t) !== unit) return -1;
      t++;
    }
  }
  return t;
}
