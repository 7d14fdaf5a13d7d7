import { foldCase } from '../text/fold';
import { SHORTEST_LITERAL } from '../text/literal-index';
import type { CharacterSet, Node } from './syntax';

const MOST_STRINGS = 16;
const LONGEST_STRING = 64;

/** What is known of the texts a node matches. */
interface Known {
  /** Exactly these strings, folded; null when there are too many or any number of them. */
  readonly exact: readonly string[] | null;
  /** At least one of these stands in each of them; null when nothing can be said. */
  readonly required: readonly string[] | null;
}

const UNKNOWN: Known = { exact: null, required: null };
const EMPTY: Known = { exact: [''], required: null };

/**
 * Literals without which the pattern cannot match: every text that matches holds at least one of
 * them, once both are folded by `foldCase`. Null when the pattern has no such set of useful size.
 *
 * The method is Russ Cox's for indexing by trigrams ("Regular Expression Matching with a Trigram
 * Index", 2012), kept to one set of alternatives.
 */
export function requiredLiterals(node: Node): string[] | null {
  const known = knownOf(node);
  const best = better(known.required, known.exact);
  return best && shortest(best) >= SHORTEST_LITERAL ? [...new Set(best)] : null;
}

function knownOf(node: Node): Known {
  switch (node.kind) {
    case 'char':
      return { exact: [foldCase(node.char)], required: null };
    case 'set':
      return knownOfSet(node.set);
    case 'any':
      return UNKNOWN;
    case 'group':
      return knownOf(node.body);
    case 'sequence':
      return knownOfSequence(node.items.map(knownOf));
    case 'choice':
      return knownOfChoice(node.branches.map(knownOf));
    case 'repeat':
      return knownOfRepeat(node);
    default:
      return EMPTY;
  }
}

function knownOfSet(set: CharacterSet): Known {
  if (set.negated) return UNKNOWN;
  const strings = new Set<string>();
  for (const member of set.members) {
    if (member.kind !== 'range') return UNKNOWN;
    const low = member.from.codePointAt(0) ?? 0;
    const high = member.to.codePointAt(0) ?? 0;
    if (high - low > MOST_STRINGS) return UNKNOWN;
    for (let point = low; point <= high; point++)
      strings.add(foldCase(String.fromCodePoint(point)));
  }
  return strings.size > MOST_STRINGS ? UNKNOWN : { exact: [...strings], required: null };
}

function knownOfSequence(items: readonly Known[]): Known {
  let run: readonly string[] = [''];
  let whole = true;
  let required: readonly string[] | null = null;
  for (const item of items) {
    const product: readonly string[] | null = item.exact && cross(run, item.exact);
    if (product) {
      run = product;
      continue;
    }
    // The run of known text ends here; what follows begins a new one.
    whole = false;
    required = better(better(required, run), item.required);
    run = item.exact ?? [''];
  }
  return whole ? { exact: run, required: null } : { exact: null, required: better(required, run) };
}

function knownOfChoice(branches: readonly Known[]): Known {
  const exact = branches.flatMap((branch) => branch.exact ?? []);
  if (branches.every((branch) => branch.exact) && exact.length <= MOST_STRINGS)
    return { exact: [...new Set(exact)], required: null };
  const each = branches.map((branch) => better(branch.required, branch.exact));
  if (each.some((strings) => strings === null)) return UNKNOWN;
  return { exact: null, required: each.flatMap((strings) => strings ?? []) };
}

function knownOfRepeat(node: Extract<Node, { kind: 'repeat' }>): Known {
  const body = knownOf(node.body);
  if (node.max === 0) return EMPTY;
  if (node.min === 0)
    return node.max === 1 && body.exact ? { exact: ['', ...body.exact], required: null } : UNKNOWN;
  if (node.min === 1 && node.max === 1) return body;
  let exact: readonly string[] | null = body.exact;
  for (let times = 1; exact && body.exact && times < node.min; times++)
    exact = cross(exact, body.exact);
  if (exact && node.min === node.max) return { exact, required: null };
  return { exact: null, required: better(body.required, exact ?? body.exact) };
}

function cross(left: readonly string[], right: readonly string[]): string[] | null {
  if (left.length * right.length > MOST_STRINGS) return null;
  const joined = left.flatMap((a) => right.map((b) => a + b));
  return joined.some((text) => text.length > LONGEST_STRING) ? null : joined;
}

/** The set that says more: its shortest string is longer, or it is smaller. */
function better(
  a: readonly string[] | null,
  b: readonly string[] | null,
): readonly string[] | null {
  if (!a || shortest(a) === 0) return b && shortest(b) > 0 ? b : null;
  if (!b || shortest(b) === 0) return a;
  const difference = Math.min(shortest(a), 8) - Math.min(shortest(b), 8);
  if (difference !== 0) return difference > 0 ? a : b;
  return a.length <= b.length ? a : b;
}

const shortest = (strings: readonly string[]): number =>
  strings.reduce((least, text) => Math.min(least, text.length), strings.length ? Infinity : 0);
