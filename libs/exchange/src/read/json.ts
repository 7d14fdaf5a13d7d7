import {
  beginning,
  type ExchangeValue,
  lineAt,
  type ReadOptions,
  type ReadParameter,
  type ReadRule,
  type Refusal,
} from '../model';
import { readProperties } from './dsc';

type Item = Record<string, ExchangeValue>;

/** Names under which tools keep the list of rules. */
const LISTS = ['value', 'rules', 'transport_rule', 'TransportRules'];

/**
 * Reads `Get-TransportRule | ConvertTo-Json` and what tools make of it: a list or a single rule, keys
 * in any case, members that only describe others (`…@odata.type`) left aside.
 */
export function readJson(
  text: string,
  options: ReadOptions,
): { rules: ReadRule[]; refusals: Refusal[] } {
  let parsed: ExchangeValue;
  try {
    parsed = JSON.parse(text) as ExchangeValue;
  } catch (error) {
    return { rules: [], refusals: [brokenJson(text, error as Error)] };
  }
  const rules: ReadRule[] = [];
  const refusals: Refusal[] = [];
  const items = itemsOf(parsed);
  const lines = linesOfObjects(text, items.length);
  items.forEach((item, i) => {
    const line = lines[i] ?? 1;
    const read = isObject(item)
      ? ruleOf(item, line, options)
      : 'This is not a rule: an object is expected.';
    if (typeof read !== 'string') rules.push(read);
    else refusals.push({ line, text: beginning(JSON.stringify(item)), reason: read });
  });
  // Exchange lists rules by priority; a file that was put together may not.
  const place = (rule: ReadRule) => {
    const given = rule.parameters.find(({ name }) => /^priority$/i.test(name))?.value;
    return typeof given === 'number' ? given : Infinity;
  };
  const sorted = rules
    .map((rule, i) => ({ rule, i }))
    .sort((a, b) => place(a.rule) - place(b.rule) || a.i - b.i)
    .map(({ rule }) => rule);
  return { rules: sorted, refusals };
}

const isObject = (value: ExchangeValue | undefined): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function itemsOf(parsed: ExchangeValue): readonly ExchangeValue[] {
  if (Array.isArray(parsed)) return parsed as ExchangeValue[];
  if (!isObject(parsed)) return [parsed];
  for (const name of LISTS) if (Array.isArray(parsed[name])) return parsed[name] as ExchangeValue[];
  return [parsed];
}

/** @returns the rule, or why it is none. */
function ruleOf(item: Item, line: number, options: ReadOptions): ReadRule | string {
  const resource = item['ResourceName'] ?? item['resource'];
  if (typeof resource === 'string' && !/^EXOTransportRule$/i.test(resource))
    return `${resource} is not a mail flow rule.`;
  const { properties } = item;
  const parameters: ReadParameter[] =
    resource !== undefined && isObject(properties)
      ? readProperties(properties, options, line)
      : Object.entries(item)
          .filter(
            ([name]) =>
              !name.includes('@') &&
              !/^(?:ResourceName|ResourceInstanceName|resource|source)$/.test(name),
          )
          .map(([name, value]) => ({ name, value, line }));
  if (!parameters.some(({ name }) => /^(?:name|identity)$/i.test(name)))
    return 'This is not a mail flow rule: it has no Name.';
  return { kind: 'new', line, parameters, notes: [] };
}

function brokenJson(text: string, error: Error): Refusal {
  const at = Number(
    /position (\d+)/.exec(error.message)?.[1] ?? (/end of/i.test(error.message) ? text.length : 0),
  );
  const line = lineAt(text, at);
  return {
    line,
    text: beginning(text.split('\n')[line - 1] ?? ''),
    reason: `The JSON is broken here: ${error.message.split(/ in JSON| \(line/, 1)[0]}.`,
  };
}

/** The lines on which the objects of the list begin: one object, or those one level down. */
function linesOfObjects(text: string, count: number): number[] {
  const found: { line: number; depth: number }[] = [];
  let depth = 0;
  let line = 1;
  let lineEnd = text.indexOf('\n');
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    const [mark] = token;
    for (; lineEnd !== -1 && lineEnd < token.index; lineEnd = text.indexOf('\n', lineEnd + 1))
      line++;
    if (mark === '{' || mark === '[') {
      if (mark === '{') found.push({ line, depth });
      depth++;
    } else if (mark === '}' || mark === ']') depth--;
  }
  for (const wanted of [0, 1, 2]) {
    const there = found.filter((each) => each.depth === wanted);
    if (there.length === count) return there.map((each) => each.line);
  }
  return [];
}
