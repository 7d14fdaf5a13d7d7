import { RE2JS } from 're2js';
import { emitPattern, weightOf } from './emit';
import { requiredLiterals } from './literals';
import { parsePattern } from './parse';
import { PatternError } from './syntax';

export { PatternError } from './syntax';

/** Longest pattern, in UTF-16 units. */
export const LONGEST_PATTERN = 1024;
/** Most steps a pattern may unfold to; with these the worst pattern stays within the linear bound. */
export const HEAVIEST_PATTERN = 1000;

/** A pattern that is ready to be looked for. */
export interface Pattern {
  readonly source: string;
  /** Literals of which a matching text holds at least one, folded by `foldCase`; null when unknown. */
  readonly literals: readonly string[] | null;
  /** Does it stand anywhere in the text? Time is linear to the text. */
  test(text: string): boolean;
  /** The first match, end exclusive; it may hold the character outside of a word boundary. */
  find(text: string): { start: number; end: number } | null;
}

const known = new Map<string, Pattern>();
const MOST_KNOWN = 20_000;

/**
 * Compiles a .NET-style pattern, without regard to case and unanchored (New-TransportRule,
 * "Patterns"). Equal patterns are compiled once.
 *
 * @throws PatternError when it is not a pattern, too large, or not to be judged in linear time.
 */
export function compilePattern(source: string): Pattern {
  const ready = known.get(source);
  if (ready) return ready;
  const pattern = compileNew(source);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(source, pattern);
  return pattern;
}

const knownLists = new WeakMap<readonly string[], readonly Pattern[]>();

/** Compiles all of them; the same array, such as the entries of a list, once. @throws PatternError */
export function compilePatterns(sources: readonly string[]): readonly Pattern[] {
  let ready = knownLists.get(sources);
  if (!ready) knownLists.set(sources, (ready = sources.map(compilePattern)));
  return ready;
}

function compileNew(source: string): Pattern {
  if (source.length > LONGEST_PATTERN)
    throw new PatternError(`A pattern has at most ${LONGEST_PATTERN} characters.`, LONGEST_PATTERN);
  const node = parsePattern(source);
  if (weightOf(node) > HEAVIEST_PATTERN)
    throw new PatternError(
      `The pattern is too large: its repetitions unfold to more than ${HEAVIEST_PATTERN} steps.`,
      0,
    );
  const engine = compileForEngine(emitPattern(node));
  return {
    source,
    literals: requiredLiterals(node),
    test: (text) => engine().test(text),
    find(text) {
      const match = engine().matcher(text);
      if (!match.find()) return null;
      return { start: match.start(), end: match.end() };
    },
  };
}

/**
 * The engine's program is made at the first text that may hold the pattern: of ten thousand patterns
 * few ever meet one. That it can be made is proven at once.
 */
function compileForEngine(emitted: string): () => RE2JS {
  let engine: RE2JS | undefined;
  const make = (): RE2JS => {
    try {
      return RE2JS.compile(emitted, RE2JS.CASE_INSENSITIVE);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PatternError(`The pattern is not understood: ${reason}.`, 0);
    }
  };
  make();
  return () => (engine ??= make());
}
