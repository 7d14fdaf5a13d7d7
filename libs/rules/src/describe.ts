import type { MessageView } from './message-view';
import type { Pattern } from './pattern/pattern';
import type { AddressSource, Sighting, TextOperand } from './probe';
import { foldForWords } from './text/fold';
import type { TextValue } from './texts';

/** Explanations show at most this much of an operand, and this much round a find. */
const SHOWN = 160;
const AROUND = 30;

/** Where the first of these words stands, or how the texts begin when none does. */
export function describeWords(
  view: MessageView,
  operands: readonly TextOperand[],
  idsOf: (operand: TextOperand) => readonly number[],
): Sighting {
  return describeTexts(view, operands, (operand, value, text) => {
    const found = view.words(operand)[value]!;
    const id = idsOf(operand).find((each) => found.has(each));
    const span = id === undefined ? undefined : found.get(id);
    if (!span) return null;
    const folded = foldForWords(text);
    // Folding seldom changes the length; where it does the folded text is shown.
    return { ...span, text: folded.length === text.length ? text : folded };
  });
}

/** What the first pattern that is found matches. */
export function describePatterns(
  view: MessageView,
  operands: readonly TextOperand[],
  find: (view: MessageView, operand: TextOperand, value: number) => Pattern | undefined,
): Sighting {
  return describeTexts(view, operands, (operand, value, text) => {
    const span = find(view, operand, value)?.find(text);
    return span ? { ...span, text } : null;
  });
}

function describeTexts(
  view: MessageView,
  operands: readonly TextOperand[],
  locate: (
    operand: TextOperand,
    value: number,
    text: string,
  ) => { text: string; start: number; end: number } | null,
): Sighting {
  for (const operand of operands) {
    const { values } = view.texts(operand);
    for (let i = 0; i < values.length; i++) {
      const place = locate(operand, i, values[i]!.text);
      if (!place) continue;
      const found = place.text.slice(place.start, place.end).trim();
      return { saw: excerpt(place.text, place.start, place.end) + doubt(values[i]!), found };
    }
  }
  const shown = operands.flatMap((operand) =>
    view.texts(operand).values.map((value) => excerpt(value.text, 0, 0) + doubt(value)),
  );
  return { saw: shown.length > 0 ? shown.join(' | ') : absence(view, operands), found: null };
}

function absence(view: MessageView, operands: readonly TextOperand[]): string {
  const inside = operands.some((operand) => INSIDE.has(operand));
  if (inside && view.facts.encryptedWhole) return 'nothing: the message is encrypted';
  return 'nothing';
}

/** What an encrypted message hides. */
const INSIDE: ReadonlySet<TextOperand> = new Set([
  'body',
  'attachment-names',
  'attachment-extensions',
  'charsets',
]);

function doubt(value: TextValue): string {
  if (value.damaged) return ' (could not be read with certainty)';
  return value.cut ? ' (only the beginning was read)' : '';
}

function excerpt(text: string, start: number, end: number): string {
  if (text.length <= SHOWN) return text.replace(/\s+/g, ' ').trim();
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, Math.max(end + AROUND, from + SHOWN));
  const middle = text
    .slice(from, Math.min(to, from + 4 * SHOWN))
    .replace(/\s+/g, ' ')
    .trim();
  return `${from > 0 ? '… ' : ''}${middle}${to < text.length ? ' …' : ''}`;
}

/** Addresses, the first of them as the find. */
export function describeAddresses(addresses: readonly string[], holds: boolean): Sighting {
  return { saw: addresses.join(', '), found: holds ? (addresses[0] ?? null) : null };
}

/** The addresses of these sources, the first that holds as the find. */
export function describeSources(
  view: MessageView,
  sources: readonly AddressSource[],
  holds: (key: string) => boolean,
): Sighting {
  const addresses = sources.map((source) => view.addresses(source));
  const keys = addresses.flatMap((each) => each.readings.flat());
  const damaged = addresses.some((each) => each.damaged);
  const shown = [...new Set(keys)].join(', ') || 'no address';
  return {
    saw: damaged ? `${shown} (could not be read with certainty)` : shown,
    found: keys.find(holds) ?? null,
  };
}
