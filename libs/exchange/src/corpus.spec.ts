import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportRules } from './export';
import { prepareImport } from './import';
import { plainRule } from './write/same';

/** Files and commands from public repositories, with what they say. They are not ours to copy. */
const corpus = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus');
const there = existsSync(resolve(corpus, 'rules/commands/commands.json'));
const json = <T>(file: string): T =>
  (there ? JSON.parse(readFileSync(resolve(corpus, file), 'utf8')) : []) as T;

interface Parsed {
  positional: string[];
  parameters: { name: string; value: unknown }[];
}
interface CommandEntry {
  id: string;
  command: string;
  parsed: Parsed;
  placeholder: boolean;
}
interface FileEntry {
  file: string;
  rules?: string[];
  facts?: { commands: Parsed[] } | { name: string; set: Record<string, unknown> }[];
}

/** Those that are wrong as they stand, besides those with placeholders, and what is said to it. */
const BROKEN: Readonly<Record<string, RegExp>> = {
  'cmd-022': /not known what \$Keywords stands for/,
  'cmd-023': /“\.” belongs to no parameter/,
  'cmd-032': /“priority” belongs to no parameter/,
  'cmd-034': /-DeleteMessage has no value/,
  'cmd-038': /would have to be evaluated/,
};

/** Each is in the report, and what is not carried has a reason that the warnings repeat. */
function expectNamed(
  rule: ReturnType<typeof prepareImport>['report']['rules'][number],
  names: string[],
) {
  for (const name of names) {
    const found = rule.parameters.find(
      (each) => each.name.toLowerCase() === name.toLowerCase() || /^(?:name|identity)$/i.test(name),
    );
    expect(found, name).toBeDefined();
    if (found?.status !== 'not-carried') continue;
    expect(found.reason).not.toBe('');
    expect(rule.warnings.some((each) => each.parameter === found.name)).toBe(true);
  }
}

/** What a file imports to is exported, as collection and as commands, and read again: the same rules. */
function expectSameAgain({ report }: ReturnType<typeof prepareImport>): number {
  const rules = report.rules.filter(({ blocked }) => blocked === null).map(({ rule }) => rule);
  // Of nothing there is nothing to read.
  for (const format of rules.length > 0 ? (['xml', 'ps1'] as const) : []) {
    const { bytes, warnings } = exportRules(rules, format);
    expect(warnings.filter(({ reason }) => reason.startsWith('Left out'))).toEqual([]);
    const again = prepareImport(bytes).report;
    expect(again.refusals).toEqual([]);
    expect(again.rules.map(({ rule }) => plainRule(rule))).toEqual(rules.map(plainRule));
    expect(again.rules.flatMap((rule) => [...rule.warnings])).toEqual([]);
  }
  return rules.length;
}

describe.runIf(there)('everything that the corpus imports to', () => {
  it('is the same after an export, whatever file it came in', () => {
    const commands = json<CommandEntry[]>('rules/commands/commands.json').map(
      (each) => each.command,
    );
    const files = ['rules/xml/index.json', 'rules/get-transportrule-json/index.json']
      .flatMap((index) => json<FileEntry[]>(index))
      .map(({ file }) => readFileSync(resolve(corpus, file)));
    const configurations = json<{ properties: Record<string, string> }[]>(
      'rules/dsc-transportrule.json',
    ).map(({ properties }) => configuration(properties));
    const counts = [commands, files, configurations].map((all) =>
      all
        .map((each) => expectSameAgain(prepareImport(each)))
        .reduce((sum, count) => sum + count, 0),
    );
    // Of each kind there are some.
    for (const count of counts) expect(count).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(40);
  });
});

/** The properties of a resource in a configuration for it alone. */
function configuration(properties: Record<string, string>): string {
  const lines = Object.entries(properties).map(([name, value]) => `      ${name} = ${value}`);
  return `Configuration Example\n{\n  node localhost\n  {\n    EXOTransportRule 'ConfigureTransportRule'\n    {\n${lines.join('\n')}\n    }\n  }\n}\n`;
}

describe.runIf(there)('commands of the corpus', () => {
  it.each(
    json<CommandEntry[]>('rules/commands/commands.json').map((each) => [each.id, each] as const),
  )('%s', (id, { command, parsed, placeholder }) => {
    const { report } = prepareImport(command);
    const expected = BROKEN[id];
    if (placeholder || expected) {
      expect(report.rules).toEqual([]);
      expect(report.refusals).toHaveLength(1);
      expect(report.refusals[0]!.line).toBe(id === 'cmd-038' ? 4 : 1);
      expect(report.refusals[0]!.reason).toMatch(
        expected ?? /placeholder|description of the syntax|not written out|belongs to no parameter/,
      );
      return;
    }
    expect(report.refusals).toEqual([]);
    const rule = report.rules[0]!;
    expect(report.rules).toHaveLength(1);
    expectNamed(
      rule,
      parsed.parameters.map(({ name }) => name),
    );
    expect(rule.parameters).toHaveLength(parsed.parameters.length + parsed.positional.length);
  });
});

describe.runIf(there)('collections of the corpus', () => {
  it.each(json<FileEntry[]>('rules/xml/index.json').map((each) => [each.file, each] as const))(
    '%s',
    (file, { rules, facts }) => {
      const { report } = prepareImport(readFileSync(resolve(corpus, file)));
      expect(report.format).toBe('xml');
      if (rules) expect(report.rules.map(({ rule }) => rule.name)).toEqual(rules);
      const commands = facts && 'commands' in facts ? facts.commands : [];
      if (!rules) expect(report.rules).toHaveLength(commands.length);
      commands.forEach((command, i) =>
        expectNamed(
          report.rules[i]!,
          command.parameters.map(({ name }) => name),
        ),
      );
      for (const { line } of report.refusals) expect(line).toBeGreaterThan(1);
    },
  );
});

describe.runIf(there)('lists of Get-TransportRule in the corpus', () => {
  it.each(
    json<FileEntry[]>('rules/get-transportrule-json/index.json').map(
      (each) => [each.file, each] as const,
    ),
  )('%s', (file, { facts }) => {
    const { report } = prepareImport(readFileSync(resolve(corpus, file)));
    expect(report.refusals).toEqual([]);
    const expected = Array.isArray(facts) ? facts : [];
    expect(report.rules.map(({ rule }) => rule.name)).toEqual(expected.map(({ name }) => name));
    expected.forEach(({ set }, i) =>
      expectNamed(
        report.rules[i]!,
        Object.entries(set)
          .filter(
            ([name, value]) =>
              !name.includes('@') && value !== '\n' && !/^none$/i.test(String(value)),
          )
          .map(([name]) => name),
      ),
    );
  });
});

describe.runIf(there)('configurations of the corpus', () => {
  const resources = json<{ properties: Record<string, string> }[]>('rules/dsc-transportrule.json');

  it.each(resources.map((each, i) => [`${i + 1}`, each] as const))(
    'resource %s',
    (_, { properties }) => {
      const text = configuration(properties);
      const { report } = prepareImport(text);
      expect(report.format).toBe('dsc');
      expect(report.refusals).toEqual([]);
      expectNamed(report.rules[0]!, Object.keys(properties));
      expect(
        report.rules[0]!.warnings.find(({ parameter }) => parameter === 'ExceptIfFrom')?.reason,
      ).toContain('$TenantId');
      const told = prepareImport(text, { variables: { TenantId: 'contoso.onmicrosoft.com' } });
      expect(told.report.rules[0]!.rule.exceptions[0]).toEqual({
        predicate: 'From',
        args: { addresses: ['AdeleV@contoso.onmicrosoft.com'] },
      });
    },
  );
});
