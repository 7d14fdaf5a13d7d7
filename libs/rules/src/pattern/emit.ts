import { sequenceEdge, type Edge } from './edges';
import { emitSet, IN_WORD, NOT_IN_WORD } from './emit-set';
import { PatternError, type Node } from './syntax';

/** Where a node stands in the whole pattern. */
interface Place {
  /** Nothing of the pattern consumes text before it, or after it. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Options that are on; `(?m)` holds to the end of the group it stands in. */
interface Options {
  multiline: boolean;
}

/**
 * Writes a parsed pattern in RE2's syntax so that it finds what .NET finds, ignoring case: `\d`,
 * `\w`, `\s` and `\b` know all of Unicode and `$` allows a final line feed.
 *
 * RE2 knows only ASCII words at `\b`. At the ends of a pattern, where nearly all of them stand, and
 * between parts of known kind the boundary is written out exactly. Elsewhere RE2's own serves when
 * it can only find too much (`éfoo` for `.*\bfoo`), and is refused when it could miss something.
 *
 * @throws PatternError for a boundary that cannot be judged.
 */
export function emitPattern(node: Node): string {
  return emit(node, { opens: true, closes: true }, { multiline: false });
}

function emit(node: Node, place: Place, options: Options): string {
  switch (node.kind) {
    case 'char':
      return escapeChar(node.char);
    case 'set':
      return emitSet(node.set);
    case 'any':
      return '.';
    case 'start':
      return node.absolute ? '\\A' : '^';
    case 'end':
      if (node.absolute) return '\\z';
      return options.multiline ? '$' : '(?:\\n?\\z)';
    case 'nearly-end':
      return '(?:\\n?\\z)';
    case 'flags':
      setMultiline(options, node.flags);
      return node.flags === '' ? '' : `(?${node.flags})`;
    case 'group':
      return emitGroup(node, place, options);
    case 'sequence':
      return emitSequence(node.items, place, options);
    case 'choice':
      return `(?:${node.branches.map((branch) => emit(branch, place, options)).join('|')})`;
    case 'repeat':
      return emitRepeat(node, place, options);
    case 'boundary':
      return emitSequence([node], place, options);
  }
}

function emitGroup(node: Extract<Node, { kind: 'group' }>, place: Place, options: Options): string {
  const inner = { ...options };
  setMultiline(inner, node.flags);
  return `(?${node.flags}:${emit(node.body, place, inner)})`;
}

function setMultiline(options: Options, flags: string): void {
  const [on = '', off = ''] = flags.split('-');
  if (on.includes('m')) options.multiline = true;
  if (off.includes('m')) options.multiline = false;
}

function emitRepeat(
  node: Extract<Node, { kind: 'repeat' }>,
  place: Place,
  options: Options,
): string {
  const inner = node.max <= 1 ? place : { opens: false, closes: false };
  const body = emit(node.body, inner, options);
  const { min, max } = node;
  const lazy = node.lazy ? '?' : '';
  if (min === 0 && max === Infinity) return `(?:${body})*${lazy}`;
  if (min === 1 && max === Infinity) return `(?:${body})+${lazy}`;
  if (min === 0 && max === 1) return `(?:${body})?${lazy}`;
  const range = min === max ? `${min}` : `${min},${max === Infinity ? '' : max}`;
  return `(?:${body}){${range}}${lazy}`;
}

function emitSequence(items: readonly Node[], place: Place, options: Options): string {
  const silent = (node: Node): boolean => node.kind === 'flags';
  return items
    .map((item, i) => {
      const inner = {
        opens: place.opens && items.slice(0, i).every(silent),
        closes: place.closes && items.slice(i + 1).every(silent),
      };
      if (item.kind !== 'boundary') return emit(item, inner, options);
      const before = sequenceEdge(items.slice(0, i), 'last');
      const after = sequenceEdge(items.slice(i + 1), 'first');
      return emitBoundary(item, inner, before, after);
    })
    .join('');
}

function emitBoundary(
  node: Extract<Node, { kind: 'boundary' }>,
  place: Place,
  before: Edge,
  after: Edge,
): string {
  const left = before.nullable ? 'mixed' : before.kind;
  const right = after.nullable ? 'mixed' : after.kind;
  // What must stand on the open side of the boundary, when the pattern begins or ends there.
  if (place.opens && right !== 'mixed')
    return (right === 'word') !== node.negated ? `(?:\\A|${NOT_IN_WORD})` : IN_WORD;
  if (place.closes && left !== 'mixed')
    return (left === 'word') !== node.negated ? `(?:\\z|${NOT_IN_WORD})` : IN_WORD;
  if (left !== 'mixed' && right !== 'mixed')
    return (left !== right) !== node.negated ? '' : '[^\\x00-\\x{10FFFF}]';
  const known = left !== 'mixed' ? before : right !== 'mixed' ? after : null;
  if (known?.kind === 'word' && known.ascii && !node.negated) return '\\b';
  const plain = node.negated ? '\\B' : '\\b';
  // At an end of the pattern any character beyond ASCII may stand on the open side.
  if (place.opens && after.ascii && !after.nullable) return `(?:${plain}|[^\\x00-\\x7f])`;
  if (place.closes && before.ascii && !before.nullable) return `(?:${plain}|[^\\x00-\\x7f])`;
  const closed = !before.nullable && !after.nullable;
  if (closed && before.ascii && after.ascii) return plain;
  throw new PatternError(
    `The word boundary \\${node.negated ? 'B' : 'b'} cannot be judged here. Put it at the start ` +
      'or the end of the pattern, next to a letter, or use a condition on words.',
    node.at,
  );
}

function escapeChar(char: string): string {
  return /[\p{L}\p{N} ]/u.test(char) ? char : `\\x{${char.codePointAt(0)?.toString(16)}}`;
}

/**
 * Steps of the compiled pattern, roughly: what it costs for each character of a text.
 */
export function weightOf(node: Node): number {
  switch (node.kind) {
    case 'group':
      return weightOf(node.body);
    case 'sequence':
      return node.items.reduce((sum, item) => sum + weightOf(item), 0);
    case 'choice':
      return node.branches.reduce((sum, branch) => sum + weightOf(branch), 1);
    case 'repeat':
      return weightOf(node.body) * (node.max === Infinity ? node.min + 1 : Math.max(node.max, 1));
    default:
      return 1;
  }
}
