import { Rule } from '@chancery/contracts';
import { type CompileContext, ruleProblems } from '@chancery/rules';
import { rulesAsCode } from '../export';
import { Fault } from '../model';
import { type JsonLines, readJsonLines } from './json-lines';

/** A file of a folder of rules: its name in the folder, and what is in it. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** Says in which order the rules of a folder are judged. */
export const ORDER_FILE = 'order.json';

/** Something in a file that keeps all of them from being applied. */
export interface FileFault {
  readonly file: string;
  readonly line: number;
  /** RFC 6901, from the file's own value. */
  readonly pointer: string;
  readonly detail: string;
}

export interface FiledRule {
  readonly rule: Rule;
  readonly file: string;
}

/**
 * Rules as a folder that is kept beside code: one file a rule and one with the order, members always in the
 * same order, so that a change of a rule is a change of a line in one file. No ids, no dates of saving.
 *
 * @param there files of the folder as it is: a rule that is in one of them stays there
 */
export function rulesToFiles(rules: readonly Rule[], there: readonly RuleFile[] = []): RuleFile[] {
  const known = new Map<string, string>();
  for (const { name, text } of there) {
    const rule = nameIn(text);
    if (name !== ORDER_FILE && rule !== null) known.set(rule.toLowerCase(), name);
  }
  const taken = new Set(rules.flatMap((rule) => known.get(rule.name.toLowerCase()) ?? []));
  taken.add(ORDER_FILE);
  const files = rules.map((rule) => {
    let name = known.get(rule.name.toLowerCase());
    if (name === undefined) {
      const slug = slugOf(rule.name);
      name = `${slug}.json`;
      for (let n = 2; taken.has(name); n++) name = `${slug}-${n}.json`;
      taken.add(name);
    }
    return { name, text: `${oneAsCode(rule)}\n` };
  });
  const order = { order: files.map(({ name }) => name) };
  return [...files, { name: ORDER_FILE, text: `${JSON.stringify(order, null, 2)}\n` }];
}

function oneAsCode(rule: Rule): string {
  const { rules } = JSON.parse(rulesAsCode([rule])) as { rules: unknown[] };
  return JSON.stringify(rules[0], null, 2);
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'rule' : slug;
}

function nameIn(text: string): string | null {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

/**
 * Reads the files of a folder, or one file with a list of rules. Everything that is wrong is told, each with
 * file, line and pointer.
 *
 * @param context what the organisation has that rules refer to; unchecked where it is absent
 * @param folder whether they are those of a folder, or one file with a list of rules
 */
export function readRuleFiles(
  files: readonly RuleFile[],
  context: CompileContext = {},
  folder = true,
): { rules: FiledRule[]; faults: FileFault[] } {
  const reading = new Reading(context);
  if (folder) reading.folder(files);
  else for (const file of files) reading.list(file);
  return { rules: reading.rules, faults: reading.faults };
}

class Reading {
  rules: FiledRule[] = [];
  readonly faults: FileFault[] = [];
  private readonly names = new Map<string, string>();

  constructor(private readonly context: CompileContext) {}

  /** One file: a rule, a list of rules, or an object with `rules`. */
  list(file: RuleFile): void {
    const json = this.json(file);
    if (!json) return;
    const inside = (json.value as { rules?: unknown } | null)?.rules;
    if (Array.isArray(json.value)) this.each(file.name, json, json.value, '');
    else if (Array.isArray(inside)) this.each(file.name, json, inside, '/rules');
    else this.rule(file.name, json, json.value, '');
  }

  folder(files: readonly RuleFile[]): void {
    const byFile = new Map<string, FiledRule>();
    const order = files.find(({ name }) => name === ORDER_FILE);
    for (const file of files) {
      if (file === order) continue;
      const before = this.rules.length;
      const json = this.json(file);
      if (json) this.rule(file.name, json, json.value, '');
      const added = this.rules[before];
      if (added) byFile.set(file.name, added);
    }
    if (order) this.order(order, files, byFile);
    else if (files.length === 0)
      this.faults.push({
        file: '.',
        line: 1,
        pointer: '',
        detail: 'There are no rules in this folder, and an empty one deletes nothing.',
      });
    else
      this.faults.push({
        file: ORDER_FILE,
        line: 1,
        pointer: '',
        detail: 'This file is missing: it says in which order the rules are judged.',
      });
    this.rules = this.rules.map(({ rule, file }, priority) => ({
      rule: { ...rule, priority },
      file,
    }));
  }

  private order(
    order: RuleFile,
    files: readonly RuleFile[],
    byFile: ReadonlyMap<string, FiledRule>,
  ): void {
    const json = this.json(order);
    if (!json) return;
    const names = (json.value as { order?: unknown } | null)?.order;
    const fault = (pointer: string, detail: string) =>
      this.fault(order.name, json, pointer, detail);
    if (!Array.isArray(names))
      return fault('', 'Expected an object with “order”, a list of file names.');
    const there = new Set(files.map(({ name }) => name));
    const seen = new Set<unknown>();
    names.forEach((name: unknown, at) => {
      const pointer = `/order/${at}`;
      if (typeof name !== 'string') fault(pointer, 'This is not the name of a file.');
      else if (!there.has(name)) fault(pointer, `There is no file “${name}” in the folder.`);
      else if (seen.has(name)) fault(pointer, `“${name}” is named twice.`);
      seen.add(name);
    });
    for (const { name } of files)
      if (name !== ORDER_FILE && !seen.has(name))
        fault('/order', `“${name}” has no place in the order.`);
    this.rules = names.flatMap((name: unknown) => byFile.get(String(name)) ?? []);
  }

  private each(file: string, json: JsonLines, rules: readonly unknown[], pointer: string): void {
    rules.forEach((each, at) => this.rule(file, json, each, `${pointer}/${at}`));
  }

  private rule(file: string, json: JsonLines, value: unknown, pointer: string): void {
    const at = this.rules.length;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.fault(file, json, pointer, 'A rule is an object.');
    for (const member of Object.keys(value))
      if (!(member in Rule.shape))
        this.fault(file, json, `${pointer}/${member}`, `A rule has no member “${member}”.`);
    const read = Rule.safeParse({ ...value, id: `file-${at + 1}`, priority: at });
    if (!read.success) {
      for (const { path, message } of read.error.issues)
        this.fault(
          file,
          json,
          pointer + path.map((step) => `/${String(step)}`).join(''),
          message === 'Invalid input' ? 'This value does not fit.' : message,
        );
      return;
    }
    for (const problem of ruleProblems(read.data, this.context))
      this.fault(file, json, pointer + problem.pointer, problem.detail);
    const key = read.data.name.toLowerCase();
    const other = this.names.get(key);
    if (other !== undefined)
      this.fault(file, json, `${pointer}/name`, `Another rule has this name, in ${other}.`);
    this.names.set(key, file);
    this.rules.push({ rule: read.data, file });
  }

  private json({ name, text }: RuleFile): JsonLines | null {
    try {
      return readJsonLines(text.replace(/^\uFEFF/, ''));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.faults.push({ file: name, line: error.line, pointer: '', detail: error.reason });
      return null;
    }
  }

  private fault(file: string, json: JsonLines, pointer: string, detail: string): void {
    this.faults.push({ file, line: json.lineOf(pointer), pointer, detail });
  }
}
