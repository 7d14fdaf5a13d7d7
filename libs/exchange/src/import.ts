import { type ClashChoice, type ImportedRule, Rule, type RuleImport } from '@chancery/contracts';
import { atOnce, isAnyOf, ruleProblems, sentenceOf } from '@chancery/rules';
import { LEFT_IN_TEST, mapRule, type Mapped } from './map/map';
import { emptyRule, type Patch, patched } from './map/patch';
import type { Names } from './map/values';
import { beginning, type ReadOptions, type ReadRule, type Refusal } from './model';
import { parameterTable } from './parameters';
import { readExchange } from './read/read';

export interface ImportOptions extends ReadOptions, Names {
  /** The rules of the organisation, first judged first: for clashes, and for Set-TransportRule. */
  readonly existing?: readonly Rule[];
}

/** An import that can be laid over the rules of an organisation. */
export interface PreparedImport {
  readonly report: RuleImport;
  /** What each rule of the report puts into a rule, by its place there. */
  readonly patches: readonly Patch[];
}

/**
 * Reads a file and says what each of its rules would be here, without changing anything. Never raises:
 * what cannot be read is in `refusals`, what cannot be carried in the warnings of its rule.
 */
export const prepareImport = (
  input: Uint8Array | string,
  options: ImportOptions = {},
): PreparedImport => atOnce(prepareSteps(input, options));

/** See {@link prepareImport}; rule by rule, as thousands of them take seconds. */
export function* prepareSteps(
  input: Uint8Array | string,
  options: ImportOptions = {},
): Generator<undefined, PreparedImport> {
  const file = readExchange(input, options);
  if (file.format === 'chancery') return ownRules(input, options);
  const table = parameterTable();
  const prepared = new Preparation(options);
  const refusals = [...file.refusals];
  for (const read of file.rules) {
    const mapped = mapRule(read, table, options);
    if (mapped.refused === null) prepared.add(read, mapped);
    else refusals.push({ line: read.line, text: mapped.name, reason: mapped.refused });
    yield;
  }
  return prepared.finish(
    file.format,
    refusals.sort((a, b) => a.line - b.line),
  );
}

interface Prepared {
  readonly rule: ImportedRule;
  readonly patch: Patch;
}

const keyOf = (name: string): string => name.toLowerCase();

class Preparation {
  private readonly rules: Prepared[] = [];
  /** Those of the file, and those of the organisation, by name. */
  private readonly named = new Map<string, Prepared>();
  private readonly existing: ReadonlyMap<string, Rule>;

  constructor(private readonly options: ImportOptions) {
    this.existing = new Map((options.existing ?? []).map((rule) => [keyOf(rule.name), rule]));
  }

  add(read: ReadRule, mapped: Mapped): void {
    const { name } = mapped;
    const before = this.named.get(keyOf(name));
    const there = this.existing.get(keyOf(name));
    if (read.kind === 'set' && before) this.change(before, mapped);
    else {
      const twice = before ? 'Another rule of the file has this name.' : null;
      const missing =
        read.kind === 'set' && !there ? `There is no rule “${name}” here to change.` : null;
      const id = `import-${this.rules.length + 1}`;
      const rule = mapped.exact
        ? { ...mapped.exact, id }
        : patched(read.kind === 'set' && there ? there : emptyRule(id, name), mapped.patch);
      const blocked = mapped.blocked ?? twice ?? missing ?? problemsOf(rule);
      this.place({ rule: this.described(read, mapped, rule, blocked, there), patch: mapped.patch });
    }
  }

  /** A command that changes a rule of the same file. */
  private change(changes: Prepared, mapped: Mapped): void {
    const { rule: before, patch } = changes;
    const at = this.rules.indexOf(changes);
    const rule = patched(before.rule, mapped.patch);
    const merged: Patch = {
      properties: { ...patch.properties, ...mapped.patch.properties },
      conditions: new Map([...patch.conditions, ...mapped.patch.conditions]),
      exceptions: new Map([...patch.exceptions, ...mapped.patch.exceptions]),
      actions: new Map([...patch.actions, ...mapped.patch.actions]),
      lossy: patch.lossy || mapped.patch.lossy,
    };
    this.rules.splice(at, 1);
    this.named.delete(keyOf(before.rule.name));
    const changed = {
      ...before,
      rule,
      sentence: sentenceOf(rule, this.wording()),
      parameters: [...before.parameters, ...mapped.parameters],
      warnings: [...before.warnings, ...mapped.warnings],
      blocked: mapped.blocked ?? problemsOf(rule),
    };
    this.place({ rule: changed, patch: merged }, mapped.patch.properties.priority ?? at);
  }

  /** At the priority that the file gives it, which pushes the others down; else last. */
  private place(added: Prepared, at = added.patch.properties.priority ?? this.rules.length): void {
    this.rules.splice(at, 0, added);
    const key = keyOf(added.rule.rule.name);
    // Of two with one name the first is the rule that later commands change.
    if (added.rule.blocked === null || !this.named.has(key)) this.named.set(key, added);
  }

  private described(
    read: ReadRule,
    { parameters, warnings, patch }: Mapped,
    rule: Rule,
    blocked: string | null,
    there: Rule | undefined,
  ): ImportedRule {
    return {
      line: read.line,
      kind: read.kind,
      rule,
      sentence: sentenceOf(rule, this.wording()),
      parameters: [...parameters],
      // In which mode it would be is no matter where it is not imported.
      warnings: warnings.filter(({ reason }) => blocked === null || reason !== LEFT_IN_TEST),
      blocked,
      clash: there
        ? {
            id: there.id,
            sentence: sentenceOf(there, this.wording()),
            merged: sentenceOf(patched(there, patch), this.wording()),
          }
        : null,
    };
  }

  finish(format: RuleImport['format'], refusals: readonly Refusal[]): PreparedImport {
    const rules = this.rules.map(({ rule }, priority) => ({
      ...rule,
      rule: { ...rule.rule, priority },
    }));
    return {
      report: { format, rules, refusals: [...refusals] },
      patches: this.rules.map(({ patch }) => patch),
    };
  }

  private wording() {
    const { templates, brands, connectors } = this.options;
    return {
      templateName: (code: string) => templates?.find((each) => each.code === code)?.name,
      brandName: (id: string) => brands?.find((each) => each.id === id)?.name,
      connectorName: (id: string) => connectors?.find((each) => each.id === id)?.name,
    };
  }
}

function problemsOf(rule: Rule): string | null {
  const found = ruleProblems(rule);
  if (found.length === 0) return null;
  if (found.some(({ code }) => code === 'rule.actions.none'))
    return 'None of its actions can be carried, and a rule needs one.';
  return [...new Set(found.map(({ detail }) => detail))].join(' ');
}

/** Rules that Chancery wrote itself are taken as they are. */
function ownRules(input: Uint8Array | string, options: ImportOptions): PreparedImport {
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  const parsed = JSON.parse(text) as unknown;
  const list = Array.isArray(parsed) ? parsed : (parsed as { rules: unknown[] }).rules;
  const prepared = new Preparation(options);
  const refusals: Refusal[] = [];
  list.forEach((each: unknown, i) => {
    const read = Rule.safeParse({ id: `import-${i + 1}`, priority: i, ...(each as object) });
    if (!read.success) {
      const issue = read.error.issues[0];
      const reason = `Rule ${i + 1}, /${issue?.path.map(String).join('/')}: ${issue?.message}`;
      refusals.push({ line: 1, text: beginning(JSON.stringify(each)), reason });
      return;
    }
    prepared.add({ kind: 'new', line: 1, parameters: [], notes: [] }, own(read.data));
  });
  return prepared.finish('chancery', refusals);
}

function own(rule: Rule): Mapped {
  const { id: _, priority: __, conditions, exceptions, actions, ...properties } = rule;
  return {
    name: rule.name,
    exact: rule,
    patch: {
      properties,
      conditions: new Map(
        conditions.flatMap((each) => (isAnyOf(each) ? [] : [[each.predicate, each.args]])),
      ),
      groups: conditions.filter(isAnyOf),
      exceptions: new Map(exceptions.map(({ predicate, args }) => [predicate, args])),
      actions: new Map(actions.map(({ action, args }) => [action, args])),
      lossy: false,
    },
    parameters: [],
    warnings: [],
    blocked: null,
    refused: null,
  };
}

/** One change that an import makes to the rules of an organisation. */
export interface PlannedChange {
  readonly what: 'added' | 'changed' | 'left';
  readonly name: string;
  readonly rule: Rule;
}

/** What becomes of clashing rules, by the name in the file in lower case; `otherwise` for the rest. */
export interface ClashChoices {
  readonly otherwise: ClashChoice;
  readonly byName?: Readonly<Record<string, ClashChoice>>;
}

/**
 * Lays an import over the rules of an organisation: new rules come last in the order of the file, rules
 * that are changed keep their place. Blocked rules are left out.
 *
 * @param newId gives the id of a rule that is added
 */
export function planImport(
  { report, patches }: PreparedImport,
  existing: readonly Rule[],
  choices: ClashChoices,
  newId: () => string,
): { rules: Rule[]; changes: PlannedChange[] } {
  const rules = [...existing];
  const changes: PlannedChange[] = [];
  const places = new Map(rules.map((rule, at) => [keyOf(rule.name), at]));
  const taken = (name: string) => places.has(keyOf(name));
  report.rules.forEach((imported, i) => {
    const { rule, kind, blocked } = imported;
    const at = places.get(keyOf(rule.name)) ?? -1;
    const choice =
      kind === 'set' ? 'merge' : (choices.byName?.[rule.name.toLowerCase()] ?? choices.otherwise);
    const leave = () => changes.push({ what: 'left', name: rule.name, rule });
    const add = (name: string) => {
      const added = { ...rule, id: newId(), name };
      places.set(keyOf(name), rules.push(added) - 1);
      changes.push({ what: 'added', name, rule: added });
    };
    const change = (changed: Rule) => {
      rules[at] = changed;
      changes.push({ what: 'changed', name: rule.name, rule: changed });
    };
    if (blocked !== null) leave();
    else if (at === -1) add(rule.name);
    else if (choice === 'skip') leave();
    else if (choice === 'rename') add(freeName(rule.name, taken));
    else if (choice === 'replace') change({ ...rule, id: rules[at]!.id });
    else change(patched(rules[at]!, patches[i]!));
  });
  return { rules: rules.map((rule, priority) => ({ ...rule, priority })), changes };
}

/** “Name (2)”, within the length that a name may have. */
function freeName(name: string, taken: (name: string) => boolean): string {
  for (let n = 2; ; n++) {
    const end = ` (${n})`;
    const free = `${name.slice(0, 64 - end.length)}${end}`;
    if (!taken(free)) return free;
  }
}
