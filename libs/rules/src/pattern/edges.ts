import type { CharacterSet, Node, SetMember } from './syntax';

/**
 * What kind of character a part of a pattern begins or ends with: enough to decide whether a word
 * boundary beside it can be judged exactly.
 */
export interface Edge {
  /** Every such character belongs to a word, none does, or it depends. */
  readonly kind: 'word' | 'other' | 'mixed';
  /** All of them are ASCII, where the engine's own `\b` knows words. */
  readonly ascii: boolean;
  /** The part may be empty, so that what stands beyond it counts too. */
  readonly nullable: boolean;
}

const NOTHING: Edge = { kind: 'mixed', ascii: true, nullable: true };
/** The start or the end of the text or of a line: no word goes on beyond it. */
const LIMIT: Edge = { kind: 'other', ascii: true, nullable: false };
const ANYTHING: Edge = { kind: 'mixed', ascii: false, nullable: false };

/** The edge of a node on one side. */
export function edgeOf(node: Node, side: 'first' | 'last'): Edge {
  switch (node.kind) {
    case 'char':
      return charEdge(node.char);
    case 'set':
      return setEdge(node.set);
    case 'any':
      return ANYTHING;
    case 'group':
      return edgeOf(node.body, side);
    case 'sequence':
      return sequenceEdge(node.items, side);
    case 'choice':
      return node.branches.map((branch) => edgeOf(branch, side)).reduce(join);
    case 'repeat': {
      const edge = edgeOf(node.body, side);
      return node.max === 0 ? NOTHING : { ...edge, nullable: edge.nullable || node.min === 0 };
    }
    case 'start':
    case 'end':
    case 'nearly-end':
      return LIMIT;
    default:
      return NOTHING;
  }
}

/** Items that may be empty let the next one show through. */
export function sequenceEdge(items: readonly Node[], side: 'first' | 'last'): Edge {
  const ordered = side === 'first' ? items : [...items].reverse();
  let edge: Edge | null = null;
  for (const item of ordered) {
    const own = edgeOf(item, side);
    if (own === NOTHING) continue;
    edge = edge ? { ...join(edge, own), nullable: own.nullable } : own;
    if (!own.nullable) return edge;
  }
  return edge ?? NOTHING;
}

function join(a: Edge, b: Edge): Edge {
  if (a === NOTHING) return { ...b, nullable: true };
  if (b === NOTHING) return { ...a, nullable: true };
  return {
    kind: a.kind === b.kind ? a.kind : 'mixed',
    ascii: a.ascii && b.ascii,
    nullable: a.nullable || b.nullable,
  };
}

const WORD = /^[\p{L}\p{Mn}\p{Nd}\p{Pc}]$/u;

function charEdge(char: string): Edge {
  return {
    kind: WORD.test(char) ? 'word' : 'other',
    ascii: char <= '\x7f',
    nullable: false,
  };
}

function setEdge(set: CharacterSet): Edge {
  if (set.negated) {
    // [^\W…] holds word characters only; of every other complement nothing is known.
    const words = set.members.some((m) => m.kind === 'class' && m.name === 'word' && m.negated);
    return words ? { ...ANYTHING, kind: 'word' } : ANYTHING;
  }
  return set.members
    .map(memberEdge)
    .reduce(join, set.members.length === 0 ? ANYTHING : memberEdge(set.members[0]!));
}

function memberEdge(member: SetMember): Edge {
  switch (member.kind) {
    case 'range':
      return rangeEdge(member.from, member.to);
    case 'class':
      if (member.name === 'space')
        return { kind: member.negated ? 'mixed' : 'other', ascii: false, nullable: false };
      if (member.negated) return { ...ANYTHING, kind: member.name === 'word' ? 'other' : 'mixed' };
      // Digits of other scripts are rare enough to be judged by ASCII in the middle of a pattern.
      return { kind: 'word', ascii: member.name === 'digit', nullable: false };
    case 'property': {
      const words = /^(?:L.?|Mn|Nd|Pc)$/.test(member.name);
      if (member.negated) return ANYTHING;
      return { kind: words ? 'word' : 'mixed', ascii: false, nullable: false };
    }
  }
}

function rangeEdge(from: string, to: string): Edge {
  const low = from.codePointAt(0) ?? 0;
  const high = to.codePointAt(0) ?? 0;
  if (high - low > 0x200) return { kind: 'mixed', ascii: false, nullable: false };
  let edge = charEdge(from);
  for (let point = low + 1; point <= high; point++)
    edge = join(edge, charEdge(String.fromCodePoint(point)));
  return edge;
}
