import type { Rule } from '@chancery/contracts';
import { prepareImport } from './import';
import type { Names } from './map/values';
import { commandLine } from './write/command-line';
import { flattened } from './write/flat';
import { limitWarnings } from './write/limits';
import { sameRule } from './write/same';
import { parametersOf } from './write/parameters';

export type ExportFormat = 'xml' | 'ps1' | 'json';

export interface Exported {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly mediaType: string;
  /** Rules that are not in it or not as they are here, and limits of Exchange's; `rule` is empty for all of them. */
  readonly warnings: readonly { readonly rule: string; readonly reason: string }[];
}

/**
 * Writes rules: as the collection that Exchange imports, as commands, or as Chancery's own JSON, which
 * keeps everything. What is read again gives the same rules, in the same order.
 */
export function exportRules(
  rules: readonly Rule[],
  format: ExportFormat,
  names: Names = {},
): Exported {
  if (format === 'json')
    return {
      bytes: new TextEncoder().encode(`${rulesAsCode(rules)}\n`),
      fileName: 'rules.json',
      mediaType: 'application/json',
      warnings: [],
    };
  const warnings: { rule: string; reason: string }[] = [];
  const written: { rule: Rule; line: string }[] = [];
  const taken = new Set(rules.map(({ name }) => name.toLowerCase()));
  for (const rule of rules) {
    const { lines, problems, notes } = inExchange(rule, taken, names);
    for (const reason of notes) warnings.push({ rule: rule.name, reason });
    for (const reason of problems)
      warnings.push({ rule: rule.name, reason: `Left out: ${reason}` });
    if (problems.length === 0) written.push(...lines);
  }
  warnings.push(...limitWarnings(written));
  return format === 'xml'
    ? {
        bytes: utf16(collection(written)),
        fileName: 'rules.xml',
        mediaType: 'application/xml',
        warnings,
      }
    : {
        bytes: new TextEncoder().encode(`\uFEFF${script(written, warnings)}`),
        fileName: 'rules.ps1',
        mediaType: 'text/plain',
        warnings,
      };
}

/** The commands for a rule: one, or one for each alternative of its group; and why there are none. */
function inExchange(rule: Rule, taken: ReadonlySet<string>, names: Names) {
  const flat = flattened(rule, taken);
  if (typeof flat === 'string') return { lines: [], problems: [flat], notes: [] };
  const several =
    flat.length > 1
      ? [`Written as ${flat.length} rules, one for each condition of its group.`]
      : [];
  const all = flat.map((each) => {
    const { parameters, problems, notes } = parametersOf(each, names);
    const line = commandLine('New-TransportRule', parameters);
    return {
      written: { rule: each, line },
      problems: problems.length > 0 ? problems : lostOnTheWay(each, line, names),
      notes,
    };
  });
  const problems = [...new Set(all.flatMap((each) => each.problems))];
  return {
    lines: all.map(({ written }) => written),
    problems,
    notes: problems.length > 0 ? [] : [...several, ...new Set(all.flatMap(({ notes }) => notes))],
  };
}

/** The proof that a command says what the rule does: it is read again. */
function lostOnTheWay(rule: Rule, line: string, names: Names): string[] {
  const [read, ...more] = prepareImport(line, names).report.rules;
  return read && more.length === 0 && sameRule(read.rule, rule)
    ? []
    : ['Exchange has no words for all of it.'];
}

/** Rules as a file that is kept beside code: no ids, no dates of saving, members always in the same order. */
export function rulesAsCode(rules: readonly Rule[]): string {
  const plain = rules.map(({ id: _, priority: __, name, comment, enabled, mode, ...rule }) => ({
    name,
    comment,
    enabled,
    mode,
    conditions: sorted(rule.conditions),
    exceptions: sorted(rule.exceptions),
    actions: sorted(rule.actions),
    stopProcessing: rule.stopProcessing ?? false,
    ...(rule.notifyInTest ? { notifyInTest: true } : {}),
    activationDate: rule.activationDate ?? null,
    expiryDate: rule.expiryDate ?? null,
    errorAction: rule.errorAction,
    senderAddressLocation: rule.senderAddressLocation,
    recipientAddressType: rule.recipientAddressType,
  }));
  return JSON.stringify({ rules: plain }, null, 2);
}

const FIRST = new Set(['predicate', 'action', 'any']);

/** Members by their names, what a clause is in front of its arguments: equal rules give equal text. */
const sorted = <T>(clauses: T): T =>
  JSON.parse(
    JSON.stringify(clauses, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value).sort(
              ([a], [b]) =>
                Number(FIRST.has(b)) - Number(FIRST.has(a)) || (a < b ? -1 : Number(a > b)),
            ),
          )
        : value,
    ),
  ) as T;

type Written = readonly { readonly rule: Rule; readonly line: string }[];

function script(written: Written, warnings: Exported['warnings']): string {
  const head = [
    '# Mail flow rules, written by Chancery. The first one is judged first.',
    ...warnings.map(
      ({ rule, reason }) => `# ${rule === '' ? '' : `${oneLine(rule)}: `}${oneLine(reason)}`,
    ),
  ];
  return `${[...head, '', ...written.map(({ line }) => line)].join('\r\n')}\r\n`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

function collection(written: Written): string {
  const rules = written.map(
    ({ rule: { id, name }, line }) =>
      `  <rule name="${attribute(name)}"${/^[0-9a-f-]{36}$/i.test(id) ? ` id="${id}"` : ''} format="cmdlet">\r\n` +
      `    <version requiredMinVersion="15.0.3.0">\r\n` +
      `      <commandBlock><![CDATA[${line.replaceAll(']]>', ']]]]><![CDATA[>')}]]></commandBlock>\r\n` +
      `    </version>\r\n  </rule>\r\n`,
  );
  return `<?xml version="1.0" encoding="utf-16" standalone="yes"?>\r\n<rules name="TransportVersioned">\r\n${rules.join('')}</rules>\r\n`;
}

const attribute = (text: string): string =>
  text.replace(/[<>&"]|[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, (char) =>
    /[<>&"\t\r\n]/.test(char) ? `&#${char.codePointAt(0)};` : '',
  );

/** Little-endian with a mark, as Exchange writes it. */
function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  bytes.set([0xff, 0xfe]);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 + 2 * i] = unit & 0xff;
    bytes[3 + 2 * i] = unit >> 8;
  }
  return bytes;
}
