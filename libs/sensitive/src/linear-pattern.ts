import { RE2JS } from 're2js';

/** Longest pattern of a custom type, in UTF-16 units. */
export const LONGEST_PATTERN = 1024;
/** A value is short: a pattern sees so much of a text at once, and half of it again. */
const WINDOW = 4096;
const OVERLAP = 1024;
const MOST_IN_WINDOW = 256;

export interface LinearPattern {
  /** All finds from left to right, not overlapping, of each window no more than so many. Time is linear to the text. */
  findAll(text: string, most?: number): readonly { readonly start: number; readonly end: number }[];
}

/**
 * Compiles a .NET-style pattern, without regard to case, for the engine that has no backtracking.
 *
 * A pattern that tries far ahead before it settles for little could be asked again at every place;
 * texts are therefore searched in windows, which bounds each try.
 *
 * @throws SyntaxError when it is not a pattern, or has look-around or back-references.
 */
export function linearPattern(source: string): LinearPattern {
  if (source.length > LONGEST_PATTERN)
    throw new SyntaxError(`A pattern has at most ${LONGEST_PATTERN} characters.`);
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`The pattern is not understood: ${reason}.`, { cause: error });
  }
  return {
    findAll(text, most = MOST_IN_WINDOW) {
      const finds: { start: number; end: number }[] = [];
      let from = 0;
      let after = 0;
      for (;;) {
        const to = Math.min(text.length, from + WINDOW + OVERLAP);
        const matcher = engine.matcher(text.slice(from, to));
        for (let count = 0; count < most && matcher.find(); count++) {
          const start = from + matcher.start();
          const end = from + matcher.end();
          // What begins in the overlap is seen whole in the next window.
          if (start >= from + WINDOW && to < text.length) break;
          if (start < after || end === start) continue;
          finds.push({ start, end });
          after = end;
        }
        if (to === text.length) return finds;
        from = windowStart(text, from + WINDOW);
      }
    },
  };
}

/** A blank near, so that a window does not begin inside a word; the place itself when there is none. */
function windowStart(text: string, at: number): number {
  for (let back = at; back > at - 64; back--) if (/\s/.test(text[back] ?? '')) return back;
  return at;
}
