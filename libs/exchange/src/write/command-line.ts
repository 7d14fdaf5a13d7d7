import type { ExchangeValue } from '../model';

/** A command that PowerShell reads back to the same values. */
export const commandLine = (
  cmdlet: string,
  parameters: readonly (readonly [name: string, value: ExchangeValue])[],
): string => [cmdlet, ...parameters.map(([name, value]) => `-${name} ${literal(value)}`)].join(' ');

/** A value as a literal of PowerShell. */
export function literal(value: ExchangeValue): string {
  if (value === null) return '$null';
  if (typeof value === 'boolean') return value ? '$true' : '$false';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    const items = (value as ExchangeValue[]).map(literal);
    return items.length === 1
      ? items[0]!
      : value.some(isTable) || items.length === 0
        ? `@(${items.join(',')})`
        : items.join(',');
  }
  const entries = Object.entries(value as Record<string, ExchangeValue>);
  return `@{${entries.map(([key, each]) => `${/^\w+$/.test(key) ? key : quoted(key)}=${literal(each)}`).join('; ')}}`;
}

const isTable = (value: ExchangeValue): boolean => typeof value === 'object' && value !== null;

/** What cannot stand in a line as it is, or not in XML. */
const CONTROL = /[\x00-\x1f\x7f-\x9f\ufffe\uffff]/;

/**
 * In single quotation marks, where only the mark itself is doubled (the typographic ones count as marks
 * too); text with control characters in double ones, with each of them written by its code.
 */
function quoted(text: string): string {
  if (!CONTROL.test(text)) return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
  const inner = text
    .replace(/[`$]/g, '`$&')
    .replace(/["\u201c-\u201e]/g, '`$&')
    .replaceAll('\r', '`r')
    .replaceAll('\n', '`n')
    .replaceAll('\t', '`t')
    .replace(new RegExp(CONTROL, 'g'), (char) => `\`u{${char.charCodeAt(0).toString(16)}}`);
  return `"${inner}"`;
}
