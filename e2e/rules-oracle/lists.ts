import type { NamedList, NamedListKind } from '@chancery/contracts';
import type { OracleGroup, OraclePredicate } from './model';
import type { Random } from './random';

/** Arguments that take lists of values, with the kind of a named list that may stand beside them. */
const KINDS: Readonly<Record<string, NamedListKind>> = {
  addresses: 'addresses',
  domains: 'domains',
  words: 'words',
  patterns: 'patterns',
  ranges: 'networks',
  extensions: 'words',
};

interface Written {
  conditions: (OraclePredicate | OracleGroup)[];
  exceptions: OraclePredicate[];
}

/**
 * The same rules with some of their values in named lists, which rules share: what the rules mean does not change, so
 * the naive reading goes on by the values as they were written.
 */
export function inLists<R extends Written>(
  rules: readonly R[],
  r: Random,
): { rules: R[]; lists: NamedList[] } {
  const lists = new Map<string, NamedList>();
  const list = (kind: NamedListKind, entries: string[]): string => {
    const id = `${kind} ${entries.join(' | ')}`;
    lists.set(id, { id, name: id, kind, entries });
    return id;
  };
  const moved = ({ predicate, args }: OraclePredicate): OraclePredicate => {
    const [name, values] = Object.entries(args).find(([each]) => each in KINDS) ?? [];
    if (name === undefined || r.chance(0.5)) return { predicate, args };
    const all = values as string[];
    // Some stay as they are, some go into one list, some into another.
    const [own, first, second] = [[], [], []] as string[][];
    for (const value of all) r.one([own!, first!, second!]).push(value);
    const ids = [first!, second!]
      .filter((entries) => entries.length > 0)
      .map((entries) => list(KINDS[name]!, entries));
    if (r.chance(0.2)) ids.push(list(KINDS[name]!, []));
    if (ids.length === 0) return { predicate, args };
    const { [name]: _, ...others } = args;
    return {
      predicate,
      args: { ...others, ...(own!.length > 0 ? { [name]: own } : {}), lists: ids },
    };
  };
  return {
    rules: rules.map((rule) => ({
      ...rule,
      conditions: rule.conditions.map((each) =>
        'any' in each ? { any: each.any.map(moved) } : moved(each),
      ),
      exceptions: rule.exceptions.map(moved),
    })),
    lists: [...lists.values()],
  };
}
