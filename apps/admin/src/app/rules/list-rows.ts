import type {
  ListedRule,
  ProposedChange,
  RuleFigures,
  RuleList,
  RuleMode,
} from '@chancery/contracts';
import type { SentencePiece } from '@chancery/ui';

/** What a rule matched in the days that are shown. */
export interface Matches {
  /** By day, those it acted on and those it would have acted on in test mode. */
  matched: readonly number[];
  tested: readonly number[];
  inForce: number;
  inTest: number;
}

/** Another rule that a warning leads to. */
interface OtherRule {
  id: string;
  name: string;
  place: number;
}

/** A rule as its row shows it. */
export interface RuleRowView {
  rule: ListedRule;
  /** From 1. */
  place: number;
  pieces: readonly SentencePiece[];
  /** Null while the figures are not there. */
  matches: Matches | null;
  /** Why it can never match. */
  shadow: OtherRule | null;
  /** What else is most likely not meant; the other rule it is about comes after the words. */
  warnings: readonly { text: string; by: OtherRule | null }[];
  /** Drafts of it, and changes of it that wait. */
  open: readonly ProposedChange[];
}

export interface RuleFilter {
  find?: string | undefined;
  mode?: RuleMode | undefined;
  /** Only those in force or in test that matched nothing in the days that are shown. */
  unmatched?: boolean;
  /** Only those of which there is a draft or a change that waits. */
  open?: boolean;
}

/** Code of a sensitive type of the organisation's own, in a list of them. */
const OWN_TYPE = /custom-[0-9a-f-]{36}/g;
const NOTHING: readonly ProposedChange[] = [];
const NONE: Matches = { matched: [], tested: [], inForce: 0, inTest: 0 };
const sum = (days: readonly number[]): number => days.reduce((whole, day) => whole + day, 0);

/** @returns what each rule matched, by its id. */
export function matchesOf(figures: RuleFigures): ReadonlyMap<string, Matches> {
  return new Map(
    figures.items.map(({ rule, matched, tested }) => [
      rule,
      { matched, tested, inForce: sum(matched), inTest: sum(tested) },
    ]),
  );
}

/** The rules in an order, known by their place there; the service's where there is none. */
export function inOrder(
  items: readonly ListedRule[],
  order: readonly string[] | null,
): readonly ListedRule[] {
  if (!order) return items;
  const places = new Map(order.map((id, at) => [id, at]));
  return [...items].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/** What rows are made of. */
export interface RowSource {
  ordered: readonly ListedRule[];
  filter: RuleFilter;
  shadows: RuleList['shadows'];
  warnings: RuleList['warnings'];
  /** By rule; null while they are not known. */
  matches: ReadonlyMap<string, Matches> | null;
  /** Of templates, brands and the organisation's own sensitive types, by code or id. */
  names: ReadonlyMap<string, string>;
  /** Drafts and changes that wait, by the rule that they are about. */
  open?: ReadonlyMap<string, readonly ProposedChange[]>;
}

/**
 * @param before rows made before; those that still say the same are given again
 * @returns the rows of the rules that the filter leaves, each with its place among all.
 */
export function rowsOf(
  { ordered, filter, shadows, warnings, matches, names, open }: RowSource,
  before: readonly RuleRowView[] = [],
): RuleRowView[] {
  const { find = '', mode, unmatched = false } = filter;
  const kept = (id: string) => open?.get(id) ?? NOTHING;
  const text = find.trim().toLowerCase();
  const by = new Map(shadows.map((shadow) => [shadow.rule, shadow.by]));
  const told = Map.groupBy(warnings, ({ rule }) => rule);
  const places = new Map(ordered.map((rule, at) => [rule.id, { rule, place: at + 1 }]));
  const known = new Map(before.map((row) => [row.rule.id, row]));
  const rows: RuleRowView[] = [];
  for (const { rule, place } of places.values()) {
    if (mode && rule.mode !== mode) continue;
    const own = matches && (matches.get(rule.id) ?? NONE);
    if (unmatched && (rule.mode === 'off' || !own || own.inForce + own.inTest > 0)) continue;
    if (filter.open && kept(rule.id).length === 0) continue;
    const of = madeOf(rule, names);
    if (text && !textOf(of, rule).includes(text)) continue;
    const other = (id: string | null | undefined): OtherRule | null => {
      const found = places.get(id ?? '');
      return found ? { id: found.rule.id, name: found.rule.name, place: found.place } : null;
    };
    const row = {
      rule,
      place,
      pieces: of.pieces,
      matches: own,
      shadow: other(by.get(rule.id)),
      warnings: (told.get(rule.id) ?? []).map((each) => ({
        text: each.text,
        by: other(each.by),
      })),
      open: kept(rule.id),
    };
    const same = known.get(rule.id);
    rows.push(same && alike(same, row) ? same : row);
  }
  return rows;
}

/** What was made of a rule as it was loaded: all of them are gone through at every key, and there may be thousands. */
interface Made {
  names: ReadonlyMap<string, string>;
  pieces: readonly SentencePiece[];
  text: string | null;
}
const made = new WeakMap<ListedRule, Made>();

function madeOf(rule: ListedRule, names: ReadonlyMap<string, string>): Made {
  const known = made.get(rule);
  if (known?.names === names) return known;
  const fresh = { names, pieces: piecesOf(rule, names), text: known?.text ?? null };
  made.set(rule, fresh);
  return fresh;
}

/** What is looked through for a word. */
function textOf(of: Made, { name, sentence }: ListedRule): string {
  return (of.text ??= `${name} ${sentence.text}`.toLowerCase());
}

const piecesOf = (rule: ListedRule, names: ReadonlyMap<string, string>): SentencePiece[] =>
  rule.sentence.segments.map((piece) =>
    piece.kind === 'name'
      ? { ...piece, text: names.get(piece.text) ?? piece.text }
      : { ...piece, text: piece.text.replace(OWN_TYPE, (code) => names.get(code) ?? code) },
  );

const alike = (a: RuleRowView, b: RuleRowView): boolean =>
  a.place === b.place &&
  a.open.map(({ tag }) => tag).join() === b.open.map(({ tag }) => tag).join() &&
  a.matches === b.matches &&
  a.rule.version === b.rule.version &&
  a.rule.managed?.at === b.rule.managed?.at &&
  a.shadow?.id === b.shadow?.id &&
  a.shadow?.place === b.shadow?.place &&
  a.shadow?.name === b.shadow?.name &&
  (a.warnings.length + b.warnings.length === 0 ||
    JSON.stringify(a.warnings) === JSON.stringify(b.warnings)) &&
  (a.pieces === b.pieces ||
    (a.pieces.length === b.pieces.length &&
      a.pieces.every(({ text }, at) => text === b.pieces[at]?.text)));
