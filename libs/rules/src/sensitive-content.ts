import type { SensitiveTypeNeed } from '@chancery/contracts';
import type { SensitiveFinding, SensitiveLibrary, SensitiveValue } from '@chancery/sensitive';
import type { MessageView } from './message-view';

/** What is known of a message's sensitive information. */
export interface SensitiveContent {
  readonly findings: ReadonlyMap<string, SensitiveFinding>;
  readonly library: SensitiveLibrary;
  /** A text could not be read, or not to its end: there may be more. */
  readonly partly: boolean;
  /** What was looked through; a value says by number in which of them it stands. */
  readonly texts: readonly string[];
}

/** A message is searched once, for all types, however many rules ask. */
const contents = new WeakMap<MessageView, SensitiveContent>();

export function contentOf(message: MessageView): SensitiveContent {
  const known = contents.get(message);
  if (known) return known;
  const values = (['subject', 'body', 'attachment-text'] as const).flatMap(
    (operand) => message.texts(operand).values,
  );
  const search = message.sensitive.search();
  for (const { text } of values) search.read(text);
  const content = {
    findings: new Map(search.findings().map((each) => [each.type.code, each])),
    library: message.sensitive,
    partly: values.some(({ damaged, cut }) => damaged || cut),
    texts: values.map(({ text }) => text),
  };
  contents.set(message, content);
  return content;
}

/** The values that are as sure as is asked for. */
export function countedBy(
  need: Pick<SensitiveTypeNeed, 'type' | 'minConfidence' | 'maxConfidence'>,
  { findings }: SensitiveContent,
): readonly SensitiveValue[] {
  const finding = findings.get(need.type);
  if (!finding) return [];
  const least = need.minConfidence ?? finding.type.recommendedConfidence;
  const most = need.maxConfidence ?? 100;
  return finding.values.filter(({ confidence }) => confidence >= least && confidence <= most);
}

/** One value as a report shows it: masked, with the text around it, masked too. */
export interface SensitiveMatch {
  readonly masked: string;
  readonly confidence: number;
  readonly context: string;
}

/** Values of one type. */
export interface SensitiveSighting {
  readonly name: string;
  /** Different values. */
  readonly count: number;
  /** There were more than are counted. */
  readonly more: boolean;
  readonly least: number;
  readonly most: number;
  /** The first of them, where they are asked for. */
  readonly matches: readonly SensitiveMatch[];
}

/** The sensitive information of a message, as it may be told. */
export interface SensitiveReport {
  readonly types: readonly SensitiveSighting[];
  /** Not everything could be read. */
  readonly partly: boolean;
}

/** So many values of a type are shown. */
const SHOWN = 10;
/** Characters on each side of a value (Microsoft, New-TransportRule: IncidentReportContent, IdMatch). */
const AROUND = 150;

/**
 * What sensitive information a message holds.
 *
 * @param needs the types that count, as a rule asks for them; none = all, as sure as each recommends
 * @param withMatches the values too, masked
 */
export function reportOn(
  message: MessageView,
  needs: readonly SensitiveTypeNeed[],
  withMatches: boolean,
): SensitiveReport {
  const content = contentOf(message);
  const asked = needs.length > 0 ? needs : [...content.findings.keys()].map((type) => ({ type }));
  const around = ({ text, start, end }: SensitiveValue): string => {
    const whole = content.texts[text]!;
    const [from, to] = [Math.max(0, start - AROUND), Math.min(whole.length, end + AROUND)];
    const shown = content.library.maskAll(whole, from, to).slice(from, to).replace(/\s+/g, ' ');
    return `${from > 0 ? '…' : ''}${shown.trim()}${to < whole.length ? '…' : ''}`;
  };
  const byType = new Map<string, Set<SensitiveValue>>();
  for (const need of asked) {
    const counted = byType.get(need.type) ?? new Set();
    for (const value of countedBy(need, content)) counted.add(value);
    if (counted.size > 0) byType.set(need.type, counted);
  }
  const types = [...byType].map(([code, counted]): SensitiveSighting => {
    const { type, more } = content.findings.get(code)!;
    const values = [...counted];
    const confidences = values.map(({ confidence }) => confidence);
    return {
      name: type.name,
      count: values.length,
      more,
      least: Math.min(...confidences),
      most: Math.max(...confidences),
      matches: withMatches
        ? values.slice(0, SHOWN).map((value) => ({
            masked: value.masked,
            confidence: value.confidence,
            context: around(value),
          }))
        : [],
    };
  });
  return { types, partly: content.partly };
}

/** “Credit card number: 2 values, 75 to 85 % sure”, a line a type; one line says so where there is none. */
export function typesInWords({ types, partly }: SensitiveReport): string[] {
  const lines = types.map(({ name, count, more, least, most }) => {
    const values = count === 1 ? '1 value' : `${count} values`;
    const sure = least === most ? `${most}` : `${least} to ${most}`;
    return `${name}: ${more ? 'more than ' : ''}${values}, ${sure} % sure`;
  });
  if (lines.length === 0) lines.push('none found');
  return partly ? [...lines, 'not everything could be read'] : lines;
}

/** “Credit card number: •••• 1881 (85 % sure)”, with the text around it where it may be told. */
export function matchesInWords({ types }: SensitiveReport, withContext: boolean): string[] {
  return types.flatMap(({ name, count, matches }) => {
    const left = count - matches.length;
    return [
      ...matches.map(
        ({ masked, confidence, context }) =>
          `${name}: ${masked} (${confidence} % sure)${withContext ? `, in “${context}”` : ''}`,
      ),
      ...(left > 0 ? [`${name}: ${left} more`] : []),
    ];
  });
}
