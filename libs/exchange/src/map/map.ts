import type {
  Action,
  CatalogueEntry,
  ImportedParameter,
  ImportWarning,
  Rule,
} from '@chancery/contracts';
import { actionSentence, predicateSentence } from '@chancery/rules';
import type { ExchangeValue, ReadParameter, ReadRule } from '../model';
import { findParameter, type parameterTable, type Target } from '../parameters';
import { convert } from './group';
import type { Args, Patch } from './patch';
import { type Properties, propertyOf } from './properties';
import { Report } from './report';
import { type Names, scalarOf, shown } from './values';

export interface Mapped {
  readonly patch: Patch;
  /** The rule that it is, or changes; empty when it says none. */
  readonly name: string;
  readonly parameters: readonly ImportedParameter[];
  readonly warnings: readonly ImportWarning[];
  /** Why it cannot be imported at all. */
  readonly blocked: string | null;
  /** Why it is no rule: it has no name of its own. */
  readonly refused: string | null;
  /** The rule itself, where the file has it as it is here. */
  readonly exact?: Rule;
}

/** What of these stays behind changes neither which mail the rule reaches nor what becomes of it. */
const HARMLESS_PARTS: ReadonlySet<string> = new Set(['IncidentReportContent']);

type Group = { entry: CatalogueEntry; parts: { index: number; parameter: ReadParameter }[] };
type Place = 'conditions' | 'exceptions' | 'actions';

/**
 * What a rule of Exchange is here. Every parameter is in the report: carried, mapped or left behind with
 * the reason. A rule of which something is left behind that decides over mail is in test mode.
 */
export function mapRule(
  read: ReadRule,
  table: ReturnType<typeof parameterTable>,
  names: Names = {},
): Mapped {
  const report = new Report();
  const groups: Record<Place, Map<string, Group>> = {
    conditions: new Map(),
    exceptions: new Map(),
    actions: new Map(),
  };
  const taken: Record<Place, Map<string, null>> = {
    conditions: new Map(),
    exceptions: new Map(),
    actions: new Map(),
  };
  let properties: Properties = {};
  let blocked: string | null = null;
  for (const written of read.parameters) {
    const found = findParameter(table, written.name);
    const parameter = found ? { ...written, name: found.name } : written;
    const absent = /^absent$/i.test(String(written.value));
    if (found?.name === 'Ensure' && absent) blocked = 'It is Absent: the rule is to be removed.';
    if (!found) {
      if (!isUnset(written.value)) report.lost(written, 'Chancery does not know this parameter.');
      continue;
    }
    const { parameter: meant, target } = resolved(parameter, found.target, table);
    if (target.kind === 'about') {
      if (!isUnset(written.value)) report.about(meant, target.why);
    } else if (target.kind === 'property')
      properties = { ...properties, ...readProperty(meant, target, report) };
    else if (isUnset(meant.value) || saysNothing(target, meant.value)) {
      const place = placeOf(target);
      if (read.kind === 'set' && place !== null && 'entry' in target) {
        taken[place].set(target.entry.code, null);
        report.carried(meant, 'taken away');
      }
    } else if (meant.fault !== undefined) report.lost(meant, meant.fault);
    else if (target.kind === 'outside')
      report.lost(meant, target.outside.reason, target.outside.harmless(meant.value));
    else if (target.kind === 'predicate' || target.kind === 'action') {
      const list = groups[placeOf(target)!];
      const { entry, index } = target;
      const group = list.get(entry.code) ?? { entry, parts: [] };
      group.parts.push({ index, parameter: meant });
      list.set(entry.code, group);
    } else report.lost(meant, target.kind === 'none' ? target.why : 'Chancery has no counterpart.');
  }
  const patch = {
    conditions: new Map([
      ...taken.conditions,
      ...convertAll(groups.conditions, 'if', names, report),
    ]),
    exceptions: new Map([
      ...taken.exceptions,
      ...convertAll(groups.exceptions, 'except if', names, report),
    ]),
    actions: new Map([
      ...taken.actions,
      // Of an action there is one.
      ...convertAll(groups.actions, '', names, report).flatMap(([code, args]) =>
        Array.isArray(args) ? [] : [[code, args] as [string, Action['args']]],
      ),
    ]),
  };
  for (const note of read.notes) report.warn({ name: 'Comments', value: '' }, note);
  const identity = identityIn(read);
  if (properties.name === undefined && read.kind === 'new' && identity !== '')
    properties = { ...properties, name: identity };
  const name = read.kind === 'set' ? identity : (properties.name ?? '');
  return {
    patch: { ...patch, properties, lossy: report.lossy },
    name,
    parameters: inOrder(report.parameters, read.parameters),
    warnings: [...report.warnings, ...testMode(report, properties)],
    blocked,
    refused: name === '' || isPlaceholder(name) ? nameless(read) : null,
  };
}

/** Unused parameters are null, empty or false in what Exchange's tools list. */
const isUnset = (value: ExchangeValue): boolean =>
  value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

const saysNothing = (target: Target, value: ExchangeValue): boolean =>
  target.kind === 'outside' && target.outside.unset?.test(String(value)) === true;

/** A parameter that stands for another is that other one. */
function resolved(
  parameter: ReadParameter,
  target: Target,
  table: ReturnType<typeof parameterTable>,
): { parameter: ReadParameter; target: Target } {
  if (target.kind !== 'same') return { parameter, target };
  const other = table.get(target.as.toLowerCase())?.target ?? {
    kind: 'none',
    why: 'Chancery has no counterpart.',
  };
  const value =
    target.as === 'ApplyRightsProtectionTemplate' && !isUnset(parameter.value)
      ? 'Encrypt'
      : parameter.value;
  return { parameter: { ...parameter, value }, target: other };
}

function placeOf(target: Target): Place | null {
  if (target.kind === 'predicate') return target.place;
  return target.kind === 'action' ? 'actions' : null;
}

function readProperty(
  parameter: ReadParameter,
  { property }: Extract<Target, { kind: 'property' }>,
  report: Report,
): Properties {
  const { value, fault } = parameter;
  if (value === null || value === '') return {};
  if (property === 'identity') {
    report.about(parameter, 'It says which rule is meant.');
    return {};
  }
  if (fault !== undefined) {
    report.lost(parameter, fault, property === 'comment');
    return {};
  }
  const read = propertyOf(property, value);
  if ('lost' in read) {
    report.lost(parameter, read.lost, property === 'priority');
    return {};
  }
  if (read.note === undefined) report.carried(parameter, read.becomes);
  else report.mapped(parameter, read.becomes, read.note);
  return read.set;
}

function convertAll(
  groups: ReadonlyMap<string, Group>,
  before: string,
  names: Names,
  report: Report,
): [string, Args][] {
  return [...groups.values()].flatMap(({ entry, parts }) => {
    const as = before === '' ? 'action' : 'condition';
    const {
      args,
      more = [],
      notes,
      losses,
    } = convert(
      entry,
      as,
      parts.map(({ index, parameter: { name, value } }) => ({ index, name, value })),
      names,
    );
    const becomes =
      args === null
        ? ''
        : as === 'action'
          ? actionSentence({ action: entry.code, args }, named(names)).text
          : [args, ...more]
              .map((each) => predicateSentence({ predicate: entry.code, args: each }, named(names)))
              .map(({ text }, i) => (i === 0 ? `${before} ${text}` : text))
              .join(', or ');
    for (const { index, parameter } of parts) {
      const own = losses.filter((loss) => loss.index === index);
      const reasons = own.map(({ value, reason }) =>
        value === '' ? reason : `“${value}”: ${reason}`,
      );
      const others = losses.map(({ reason }) => reason);
      if (args === null) report.lost(parameter, (reasons.length > 0 ? reasons : others).join(' '));
      else if (own.length > 0) {
        report.mapped(parameter, becomes, `Not carried: ${reasons.join(' ')}`);
        if (!HARMLESS_PARTS.has(parameter.name)) report.lossy = true;
      } else report.carried(parameter, becomes, notes.get(index));
    }
    return args === null
      ? []
      : [[entry.code, more.length > 0 ? [args, ...more] : args] as [string, Args]];
  });
}

const named = ({ templates, brands, connectors, groups }: Names) => ({
  templateName: (code: string) => templates?.find((each) => each.code === code)?.name,
  brandName: (id: string) => brands?.find((each) => each.id === id)?.name,
  connectorName: (id: string) => connectors?.find((each) => each.id === id)?.name,
  groupName: (id: string) => groups?.find((each) => each.id === id)?.name,
});

const isPlaceholder = (name: string): boolean => /^<.*>$/.test(name);

function nameless({ parameters }: ReadRule): string {
  const given = parameters.find(({ name }) => /^(?:name|identity)$/i.test(name));
  if (!given) return 'The rule has no name.';
  return `“${shown(given.value)}” is a placeholder. Put the name of the rule in its place.`;
}

export const LEFT_IN_TEST = 'Left in test mode, because not all of the rule could be carried.';

/** A warning of its own, for whoever only reads those. */
const testMode = ({ lossy }: Report, { mode, enabled }: Properties): ImportWarning[] =>
  lossy && (mode ?? 'enforce') === 'enforce' && enabled !== false
    ? [
        {
          parameter: 'Mode',
          value: 'Enforce',
          reason: LEFT_IN_TEST,
        },
      ]
    : [];

function inOrder(
  rows: readonly ImportedParameter[],
  parameters: readonly ReadParameter[],
): ImportedParameter[] {
  const place = ({ name, line }: { name: string; line: number }) =>
    parameters.findIndex(
      (each) => each.line === line && name.toLowerCase().startsWith(each.name.toLowerCase()),
    );
  return rows
    .map((row, i) => ({ row, at: place(row), i }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
    .map(({ row }) => row);
}

/** Which rule a command is about. */
function identityIn({ parameters, kind }: ReadRule): string {
  const value = (wanted: RegExp) =>
    scalarOf(parameters.find(({ name }) => wanted.test(name))?.value ?? null);
  const identity = value(/^identity$/i) ?? (kind === 'set' ? value(/^name$/i) : null);
  return String(identity ?? '').trim();
}
