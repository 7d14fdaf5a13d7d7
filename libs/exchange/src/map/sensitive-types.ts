import type { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary, typeNamed } from '@chancery/sensitive';
import type { Converter } from '../converters';
import type { ExchangeValue } from '../model';
import { Cursor } from '../powershell/cursor';
import { ValueReader } from '../powershell/values';
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
      const table = tableOf(each);
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

/** Lists of Exchange have a type as text as well: a literal of PowerShell, JSON, or its name alone. */
function tableOf(each: ExchangeValue): Table {
  if (typeof each === 'object' && each !== null) return each as Table;
  const text = String(each).trim();
  try {
    if (text.startsWith('@{')) return new ValueReader(new Cursor(text), new Map()).item() as Table;
    if (text.startsWith('{')) return JSON.parse(text) as Table;
  } catch {
    // Then it is a name that nobody knows, and the check of the condition says so.
  }
  return { Name: text };
}

/** Names of members are not sensitive to case in PowerShell. */
function member(table: Table, name: string): ExchangeValue | undefined {
  const key = Object.keys(table).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : table[key];
}
