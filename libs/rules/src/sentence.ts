import type { Predicate, Rule, RuleCondition, SensitiveTypeNeed } from '@chancery/contracts';
import { htmlToText } from '@chancery/mail/web';
import { isAnyOf } from './clauses';
import type { Condition, FieldOptions, RuleAction } from './definition';
import { listField } from './list-kinds';
import { listsNamed } from './named-lists';
import { attributeInWords } from './arguments';
import { actionOf, conditionOf } from './registry';
import { sensitiveNeedInWords } from './sensitive-words';

/**
 * A piece of a sentence: the wording itself, what was typed (words, patterns, texts), what was chosen
 * or listed (scopes, people, domains, sizes), or the name of a template.
 */
export interface Segment {
  readonly text: string;
  readonly kind: 'wording' | 'typed' | 'chosen' | 'name';
}

export interface Sentence {
  /** As plain text, with what was typed in quotation marks. */
  readonly text: string;
  /** The same in pieces, without the marks: a page sets them apart by type. */
  readonly segments: readonly Segment[];
}

export interface SentenceOptions {
  /** The name of a rights template; its code is shown when absent. */
  readonly templateName?: (code: string) => string | undefined;
  /** The name of a brand; its id is shown when absent. */
  readonly brandName?: (id: string) => string | undefined;
  /** The name of a connector; its id is shown when absent. */
  readonly connectorName?: (id: string) => string | undefined;
  /** The name of one of the organisation's own types of sensitive information; as above. */
  readonly sensitiveTypeName?: (code: string) => string | undefined;
  /** The name of a group; its id is shown when absent. */
  readonly groupName?: (id: string) => string | undefined;
  /** The name of a named list; its id is shown when absent. */
  readonly listName?: (id: string) => string | undefined;
  /** Longer lists are counted: "any of 14 words". Default: all values are written out. */
  readonly mostValues?: number;
}

/**
 * A rule as one sentence: "If the subject contains “confidential” and the recipient is outside the
 * organisation, protect with Encrypt-Only, except if the sender is ana@alder.test."
 */
export function sentenceOf(rule: Rule, options: SentenceOptions = {}): Sentence {
  const line = new Line();
  if (rule.conditions.length === 0) line.say('For every message, ');
  else {
    line.say('If ');
    rule.conditions.forEach((each, at) => {
      const before = rule.conditions[at - 1];
      // After a group a comma, for its last “or” would seem to go on.
      if (before) line.say(isAnyOf(before) ? ', and ' : ' and ');
      condition(line, each, options);
    });
    line.say(', ');
  }
  line.join(rule.actions, ' and ', ({ action, args }) =>
    phrase(line, actionOf(action), action, args, options),
  );
  const stops = rule.stopProcessing === true;
  if (rule.actions.length === 0) line.say(stops ? 'stop processing more rules' : 'do nothing');
  else if (stops) line.say(', then stop processing more rules');
  if (rule.exceptions.length > 0) {
    line.say(', except if ');
    line.join(rule.exceptions, ' or if ', (each) => predicate(line, each, options));
  }
  line.stop();
  return line.finish();
}

/** A condition as a clause: “any of: the subject contains “a” or the sender is b@alder.test” for a group. */
export function conditionSentence(each: RuleCondition, options: SentenceOptions = {}): Sentence {
  const line = new Line();
  condition(line, each, options);
  return line.finish();
}

/** One condition or exception as a clause. */
export function predicateSentence(each: Predicate, options: SentenceOptions = {}): Sentence {
  const line = new Line();
  predicate(line, each, options);
  return line.finish();
}

/** One action as a command. */
export function actionSentence(
  each: { action: string; args: Record<string, unknown> },
  options: SentenceOptions = {},
): Sentence {
  const line = new Line();
  phrase(line, actionOf(each.action), each.action, each.args, options);
  return line.finish();
}

function condition(line: Line, each: RuleCondition, options: SentenceOptions): void {
  if (!isAnyOf(each)) return predicate(line, each, options);
  line.say('any of: ');
  line.join(each.any, ' or ', (one) => predicate(line, one, options));
}

function predicate(line: Line, each: Predicate, options: SentenceOptions): void {
  phrase(line, conditionOf(each.predicate), each.predicate, each.args, options);
}

function phrase(
  line: Line,
  definition: Condition | RuleAction | undefined,
  code: string,
  given: Record<string, unknown>,
  options: SentenceOptions,
): void {
  if (!definition) {
    line.say('(unknown: ');
    line.show(code, 'chosen');
    line.say(')');
    return;
  }
  // Defaults belong to the sentence; arguments that do not fit yet are shown as they are.
  const parsed = definition.args.safeParse(given);
  const args: Record<string, unknown> = parsed.success ? { ...parsed.data } : given;
  const field = 'family' in definition ? listField(definition.fields)?.name : undefined;
  const lists = listsNamed({ args: given });
  // One of its values is enough for a condition; an action goes for all of them.
  const between = 'family' in definition ? ' or ' : ' and ';
  for (const piece of definition.sentence.split(/(\{\w+\})/)) {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) line.say(piece);
    else if (name === field && lists.length > 0)
      withLists(line, lists, options, args[name], () =>
        value(line, definition.fields[name], args[name], between, options),
      );
    else value(line, definition.fields[name], args[name], between, options);
  }
}

/** “x or y or one of the list Partners”; without values of its own only the lists. */
function withLists(
  line: Line,
  lists: readonly string[],
  { listName }: SentenceOptions,
  values: unknown,
  sayValues: () => void,
): void {
  if (Array.isArray(values) && values.length > 0) {
    sayValues();
    line.say(' or ');
  }
  line.join(lists, ' or ', (id) => {
    line.say('one of the list ');
    line.show(listName?.(id) ?? id, 'name');
  });
}

function value(
  line: Line,
  field: FieldOptions | undefined,
  given: unknown,
  between: ' or ' | ' and ',
  options: SentenceOptions,
): void {
  if (field?.editor === 'flag') {
    if (given === true) line.say(field.choices?.[0]?.label ?? '');
    return;
  }
  // What is still to be filled in is seen to be.
  const listed: unknown[] = Array.isArray(given) ? given : [given];
  const values = listed.length > 0 ? listed : [undefined];
  if (values.length > (options.mostValues ?? Infinity)) {
    line.show(`any of ${values.length} ${NOUNS[field?.editor ?? 'text'] ?? 'values'}`, 'chosen');
    return;
  }
  line.join(values, between, (each) => line.show(written(field, each, options), kindOf(field)));
}

const NOUNS: Partial<Record<FieldOptions['editor'], string>> = {
  words: 'words',
  patterns: 'patterns',
  addresses: 'people',
  groups: 'groups',
  domains: 'domains',
  'sensitive-types': 'types of sensitive information',
  'ip-ranges': 'addresses',
  'attribute-words': 'attributes',
  'attribute-patterns': 'attributes',
};

function kindOf(field: FieldOptions | undefined): Exclude<Segment['kind'], 'wording'> {
  switch (field?.editor) {
    case 'words':
    case 'patterns':
    case 'text':
    case 'long-text':
      return 'typed';
    case 'rights-template':
    case 'brand':
    case 'connector':
    case 'groups':
      return 'name';
    default:
      return 'chosen';
  }
}

function written(
  field: FieldOptions | undefined,
  given: unknown,
  options: SentenceOptions,
): string {
  // Of a choice that need not be made the first one holds.
  if (given === undefined && field?.optional && field.editor === 'choice')
    return field.choices?.[0]?.label ?? '…';
  if (given === undefined || given === null || given === '') return '…';
  switch (field?.editor) {
    case 'long-text':
      return shortened(String(given));
    case 'sensitive-types':
      return sensitiveNeedInWords(given as Partial<SensitiveTypeNeed>, options.sensitiveTypeName);
    case 'attribute-words':
    case 'attribute-patterns':
      return attributeLookInWords(
        given as Partial<AttributeLook>,
        field.editor === 'attribute-words' ? 'contains' : 'matches',
      );
    case 'size':
      return typeof given === 'number' ? sizeInWords(given) : String(given);
    case 'choice':
      return field.choices?.find((choice) => choice.value === given)?.label ?? String(given);
    case 'rights-template':
      return options.templateName?.(String(given)) ?? String(given);
    case 'brand':
      return options.brandName?.(String(given)) ?? String(given);
    case 'connector':
      return options.connectorName?.(String(given)) ?? String(given);
    case 'groups':
      return options.groupName?.(String(given)) ?? String(given);
    default:
      return String(given);
  }
}

/** As much of a text as a sentence holds; of HTML what is read. */
function shortened(text: string): string {
  const read = /<[a-z]/i.test(text) ? htmlToText(text) : text;
  const line = read.replace(/\s+/g, ' ').trim();
  if (line.length <= 120) return line;
  return `${line.slice(0, 100).trimEnd()}… (${text.length.toLocaleString('en')} characters)`;
}

interface AttributeLook {
  readonly attribute: string;
  readonly values: readonly string[];
}

/** Such as "city contains “Oslo” or “Bergen”". */
function attributeLookInWords(
  { attribute = '…', values = [] }: Partial<AttributeLook>,
  verb: 'contains' | 'matches',
): string {
  const shown = values.slice(0, MOST_IN_LOOK).map((each) => `“${each}”`);
  const more = values.length - shown.length;
  const all = more > 0 ? [...shown, `${more} more`] : shown;
  return `${attributeInWords(attribute)} ${verb} ${all.join(' or ') || '…'}`;
}

const MOST_IN_LOOK = 12;

/** Bytes in the largest unit that says them exactly (1 KB = 1,024 bytes, as in Exchange). */
export function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let count = bytes;
  while (count >= 1024 && count % 1024 === 0 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count.toLocaleString('en')} ${units[unit]}`;
}

class Line {
  private readonly segments: Segment[] = [];

  say(text: string): void {
    const last = this.segments.at(-1);
    if (text === '') return;
    if (last?.kind === 'wording') this.segments.pop();
    this.segments.push({
      text: (last?.kind === 'wording' ? last.text : '') + text,
      kind: 'wording',
    });
  }

  show(text: string, kind: Segment['kind']): void {
    this.segments.push({ text, kind });
  }

  /** Ends the sentence; a text that somebody typed may have brought its own full stop. */
  stop(): void {
    const last = this.segments.at(-1);
    if (last?.kind !== 'typed' || !/[.!?]$/.test(last.text)) this.say('.');
  }

  join<T>(items: readonly T[], between: string, write: (item: T) => void): void {
    items.forEach((item, i) => {
      if (i > 0) this.say(between);
      write(item);
    });
  }

  finish(): Sentence {
    const text = this.segments
      .map((each) => (each.kind === 'typed' ? `“${each.text}”` : each.text))
      .join('');
    return { text, segments: this.segments };
  }
}
