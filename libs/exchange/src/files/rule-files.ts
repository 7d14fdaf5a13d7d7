import { type NamedList, Rule } from '@chancery/contracts';
import {
  type CompileContext,
  listsNamed,
  listsOfRule,
  predicatesOf,
  ruleProblems,
  withPredicates,
} from '@chancery/rules';
import { rulesAsCode } from '../export';
import { Fault } from '../model';
import { fileNames } from './file-names';
import { type JsonLines, readJsonLines } from './json-lines';
import {
  type FiledList,
  type FolderList,
  isListFile,
  LIST_FOLDER,
  listAsCode,
  readListFile,
} from './list-files';

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
 * Rules as a folder that is kept beside code: one file a rule, one with the order and one for each named list, members
 * always in the same order, so that a change of a rule is a change of a line in one file. No ids, no dates of saving: a
 * rule names a list by its name.
 *
 * @param there files of the folder as it is: a rule or list that is in one of them stays there
 * @param lists those that rules use, and others that are to be in the folder
 */
export function rulesToFiles(
  rules: readonly Rule[],
  there: readonly RuleFile[] = [],
  lists: readonly FolderList[] = [],
): RuleFile[] {
  const nameOf = new Map(lists.map(({ id, name }) => [id, name]));
  const ofRules = there.filter(({ name }) => name !== ORDER_FILE && !isListFile(name));
  const ruleNames = fileNames(rules, ofRules, [ORDER_FILE], { otherwise: 'rule' });
  const ofLists = there.filter(({ name }) => isListFile(name));
  const listNames = fileNames(lists, ofLists, [], { folder: LIST_FOLDER, otherwise: 'list' });
  return [
    ...rules.map((rule, at) => ({
      name: ruleNames[at]!,
      text: `${oneAsCode(withListsCalled(rule, (id) => nameOf.get(id) ?? id))}\n`,
    })),
    { name: ORDER_FILE, text: `${JSON.stringify({ order: ruleNames }, null, 2)}\n` },
    ...lists.map((list, at) => ({ name: listNames[at]!, text: listAsCode(list) })),
  ];
}

function oneAsCode(rule: Rule): string {
  const { rules } = JSON.parse(rulesAsCode([rule])) as { rules: unknown[] };
  return JSON.stringify(rules[0], null, 2);
}

/** The rule with each list that it uses called otherwise. */
const withListsCalled = (rule: Rule, called: (list: string) => string): Rule =>
  listsOfRule(rule).length === 0
    ? rule
    : withPredicates(rule, (each) =>
        listsNamed(each).length === 0
          ? each
          : { ...each, args: { ...each.args, lists: renamed(each.args['lists'], called) } },
      );

const renamed = (lists: unknown, called: (list: string) => string): unknown =>
  Array.isArray(lists)
    ? lists.map((each: unknown) => (typeof each === 'string' ? called(each) : each))
    : lists;

/** The named lists there are, for files that name them. */
export interface KnownLists {
  readonly existing: readonly Pick<NamedList, 'id' | 'name' | 'kind'>[];
  /** An id for a list that only the files have. */
  newId(): string;
}

/**
 * Reads the files of a folder, or one file with a list of rules. Everything that is wrong is told, each with
 * file, line and pointer.
 *
 * @param context what the organisation has that rules refer to; unchecked where it is absent
 * @param folder whether they are those of a folder, or one file with a list of rules
 * @param lists the named lists there are besides those of the folder; which ones rules use is unchecked where it is absent
 * @returns rules use lists by id
 */
export function readRuleFiles(
  files: readonly RuleFile[],
  context: CompileContext = {},
  folder = true,
  lists?: KnownLists,
): { rules: FiledRule[]; lists: FiledList[]; faults: FileFault[] } {
  const reading = new Reading(context, lists);
  if (folder) reading.folder(files);
  else for (const file of files) reading.list(file);
  return { rules: reading.rules, lists: reading.lists, faults: reading.faults };
}

class Reading {
  rules: FiledRule[] = [];
  readonly faults: FileFault[] = [];
  readonly lists: FiledList[] = [];
  private readonly names = new Map<string, string>();
  /** Lists by name, those of the folder before others. */
  private readonly byName = new Map<string, NamedList>();
  private readonly byId = new Map<string, NamedList>();

  constructor(
    private readonly context: CompileContext,
    private readonly known?: KnownLists,
  ) {
    for (const list of known?.existing ?? []) this.know({ ...list, entries: [] });
  }

  private know(list: NamedList): void {
    this.byName.set(list.name.toLowerCase(), list);
    this.byId.set(list.id, list);
  }

  /** One file: a rule, a list of rules, or an object with `rules`. */
  list(file: RuleFile): void {
    const json = this.json(file);
    if (!json) return;
    const inside = (json.value as { rules?: unknown } | null)?.rules;
    if (Array.isArray(json.value)) this.each(file.name, json, json.value, '');
    else if (Array.isArray(inside)) this.each(file.name, json, inside, '/rules');
    else this.rule(file.name, json, json.value, '');
  }

  folder(all: readonly RuleFile[]): void {
    for (const file of all) if (isListFile(file.name)) this.namedList(file);
    const files = all.filter(({ name }) => !isListFile(name));
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

  private namedList(file: RuleFile): void {
    const json = this.json(file);
    if (!json) return;
    const fault = (pointer: string, detail: string) => this.fault(file.name, json, pointer, detail);
    const read = readListFile(json.value, fault);
    if (!read) return;
    const other = this.lists.find(({ name }) => name.toLowerCase() === read.name.toLowerCase());
    if (other) return fault('/name', `Another list has this name, in ${other.file}.`);
    const before = this.byName.get(read.name.toLowerCase());
    if (before && before.kind !== read.kind)
      fault(
        '/kind',
        `The list “${before.name}” holds ${before.kind}; its kind stays. Give this one another name.`,
      );
    const list = { ...read, id: before?.id ?? this.known?.newId() ?? file.name };
    this.know(list);
    this.lists.push({ ...list, file: file.name });
  }

  /** Lists by id where the rule has their names. */
  private withLists(rule: Rule, file: string, json: JsonLines, pointer: string): Rule {
    const find = (called: string) => this.byName.get(called.toLowerCase()) ?? this.byId.get(called);
    if (this.known)
      for (const { predicate, pointer: place } of predicatesOf(rule))
        listsNamed(predicate).forEach((called, at) => {
          if (!find(called))
            this.fault(
              file,
              json,
              `${pointer}${place}/args/lists/${at}`,
              `There is no list “${called}”: a file in ${LIST_FOLDER} has it.`,
            );
        });
    return withListsCalled(rule, (called) => find(called)?.id ?? called);
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
    const rule = this.withLists(read.data, file, json, pointer);
    const lists = this.known ? { lists: this.byId } : {};
    for (const problem of ruleProblems(rule, { ...this.context, ...lists }))
      if (problem.code !== 'rule.list.unknown')
        this.fault(file, json, pointer + problem.pointer, problem.detail);
    const key = read.data.name.toLowerCase();
    const other = this.names.get(key);
    if (other !== undefined)
      this.fault(file, json, `${pointer}/name`, `Another rule has this name, in ${other}.`);
    this.names.set(key, file);
    this.rules.push({ rule, file });
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
