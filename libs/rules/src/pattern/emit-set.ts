import { PatternError, type CharacterSet, type SetMember } from './syntax';

/** What .NET calls `\w`, and its members inside `[ ]`. */
const WORD = '\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}';
export const IN_WORD = `[${WORD}]`;
export const NOT_IN_WORD = `[^${WORD}]`;
const SPACE = '\\t\\n\\v\\f\\r\\x{85}\\p{Z}';

/** A set of characters in RE2's syntax. */
export function emitSet(set: CharacterSet): string {
  const plain = set.members.filter((member) => inline(member) !== null);
  const complements = set.members.filter((member) => inline(member) === null);
  if (complements.length === 0) return `[${set.negated ? '^' : ''}${plain.map(inline).join('')}]`;
  if (set.negated) return emitIntersection(plain, complements);
  // A complement of several classes has no place inside [ ], so the set becomes a choice.
  const choices = complements.map(complementOf);
  if (plain.length > 0) choices.push(`[${plain.map(inline).join('')}]`);
  return choices.length === 1 ? choices[0]! : `(?:${choices.join('|')})`;
}

/** `[^\W…]`: the word characters without some. Only `[^\W]`, `[^\W\d]`, `[^\W_]` and both are made. */
function emitIntersection(plain: readonly SetMember[], complements: readonly SetMember[]): string {
  const [only] = complements;
  if (complements.length === 1 && only?.kind === 'class') {
    if (plain.length === 0) return `[${only.name === 'word' ? WORD : SPACE}]`;
    const digits = plain.some((m) => m.kind === 'class' && m.name === 'digit' && !m.negated);
    const line = plain.some((m) => m.kind === 'range' && m.from === '_' && m.to === '_');
    if (only.name === 'word' && plain.length === Number(digits) + Number(line))
      return `[\\p{L}\\p{Mn}${digits ? '' : '\\p{Nd}'}${
        line
          ? '\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}'
          : '\\p{Pc}'
      }]`;
  }
  throw new PatternError(
    'A set that excludes \\W or \\S together with other characters is not available. List what is meant.',
    0,
  );
}

/** How a member is written inside `[ ]`; null for `\W` and `\S`, which have no such form. */
function inline(member: SetMember): string | null {
  switch (member.kind) {
    case 'range':
      return member.from === member.to
        ? codePoint(member.from)
        : `${codePoint(member.from)}-${codePoint(member.to)}`;
    case 'property':
      return `\\${member.negated ? 'P' : 'p'}{${member.name}}`;
    case 'class':
      if (member.name === 'digit') return member.negated ? '\\P{Nd}' : '\\p{Nd}';
      if (member.negated) return null;
      return member.name === 'word' ? WORD : SPACE;
  }
}

const complementOf = (member: SetMember): string =>
  member.kind === 'class' && member.name === 'word' ? NOT_IN_WORD : `[^${SPACE}]`;

const codePoint = (char: string): string => `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`;
