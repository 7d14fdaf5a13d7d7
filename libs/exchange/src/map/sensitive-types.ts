import type { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary, typeNamed } from '@chancery/sensitive';
import type { Converter } from '../converters';
import type { ExchangeValue } from '../model';
import { listOf } from './values';

type Table = Readonly<Record<string, ExchangeValue>>;
const LIMITS = ['minCount', 'maxCount', 'minConfidence', 'maxConfidence'] as const;

/**
 * `MessageContainsDataClassifications`: tables such as `@{Name="Credit Card Number"; minCount="2"}`, or the
 * bare name. Names and GUIDs of Exchange's own types become our codes; a name that is not known stays
 * as it is, and the check of the condition says so.
 */
export const sensitiveTypes: Converter = {
  read(given) {
    const value = given.get(0);
    if (value === undefined || value === null) return { lost: 'No type is named.' };
    const needs: Record<string, unknown>[] = [];
    for (const each of listOf(value)) {
      const table = typeof each === 'object' && each !== null ? (each as Table) : { Name: each };
      const name = member(table, 'name') ?? member(table, 'id');
      if (typeof name !== 'string') return { lost: 'A type of sensitive information has a name.' };
      const need: Record<string, unknown> = { type: typeNamed(name)?.code ?? name, minCount: 1 };
      for (const limit of LIMITS) {
        const amount = Number(member(table, limit) ?? NaN);
        // Exchange writes -1 for "any number", and 100 is no limit.
        if (amount > 0 && !(limit === 'maxConfidence' && amount === 100)) need[limit] = amount;
      }
      needs.push(need);
    }
    return { args: { types: needs }, notes: [] };
  },
  write({ types }) {
    return [
      (types as readonly SensitiveTypeNeed[]).map(({ type, ...limits }) => ({
        Name: builtInLibrary().type(type)?.name ?? type,
        ...Object.fromEntries(
          LIMITS.flatMap((limit) =>
            limits[limit] === undefined ? [] : [[limit, String(limits[limit])]],
          ),
        ),
      })),
    ];
  },
};

/** Names of members are not sensitive to case in PowerShell. */
function member(table: Table, name: string): ExchangeValue | undefined {
  const key = Object.keys(table).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : table[key];
}
