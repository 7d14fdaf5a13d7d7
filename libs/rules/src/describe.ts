import type { MessageView, Recipient } from './message-view';
import type { Pattern } from './pattern/pattern';
import type {
  AddressSource,
  RecipientAddress,
  RecipientTexts,
  Sighting,
  TextOperand,
} from './probe';
import { placeBeforeFolding } from './text/fold';
import type { Span } from './text/phrase';
import type { TextValue } from './texts';

/** Explanations show at most this much of an operand, and this much round a find. */
const SHOWN = 160;
const AROUND = 30;

/** Where the first of these words stands, or how the texts begin when none does. */
export function describeWords(
  view: MessageView,
  operands: readonly TextOperand[],
  find: (
    operand: TextOperand,
    found: ReadonlyMap<number, Span>,
  ) => { id: number; list?: string | undefined } | undefined,
): Sighting {
  return describeTexts(view, operands, (operand, value, text) => {
    const found = view.words(operand)[value]!;
    const hit = find(operand, found);
    const span = hit && found.get(hit.id);
    if (!span) return null;
    const start = placeBeforeFolding(text, span.start);
    return { start, end: placeBeforeFolding(text, span.end), list: hit.list };
  });
}

/** What the first pattern that is found matches. */
export function describePatterns(
  view: MessageView,
  operands: readonly TextOperand[],
  find: (
    view: MessageView,
    operand: TextOperand,
    value: number,
  ) => { pattern: Pattern; list?: string | undefined } | undefined,
): Sighting {
  return describeTexts(view, operands, (operand, value, text) => {
    const hit = find(view, operand, value);
    const span = hit?.pattern.find(text);
    return span ? { ...span, list: hit?.list } : null;
  });
}

function describeTexts(
  view: MessageView,
  operands: readonly TextOperand[],
  locate: (
    operand: TextOperand,
    value: number,
    text: string,
  ) => { start: number; end: number; list: string | undefined } | null,
): Sighting {
  for (const operand of operands) {
    const { values } = view.texts(operand);
    for (let i = 0; i < values.length; i++) {
      const place = locate(operand, i, values[i]!.text);
      if (!place) continue;
      const { start, end, list } = place;
      const text = masked(view, values[i]!.text, start, end);
      return { ...cutOut(text, start, end, doubt(values[i]!)), where: inWords(operand), list };
    }
  }
  const shown = operands.flatMap((operand) =>
    view
      .texts(operand)
      .values.map(({ text, ...value }) => beginning(masked(view, text, 0, 0)) + doubt(value)),
  );
  const [operand] = operands;
  return {
    saw: shown.length > 0 ? shown.join(' | ') : absence(view, operands),
    found: null,
    ...(operand && operands.length === 1 ? { where: inWords(operand) } : {}),
  };
}

const WORDS: Readonly<Partial<Record<TextOperand, string>>> = {
  'attachment-names': 'file name',
  'attachment-extensions': 'extension',
  'attachment-text': 'attachment',
  charsets: 'character set',
  'sender-header': 'from',
  'sender-envelope': 'envelope sender',
};

/** An operand as a person calls it. */
function inWords(operand: TextOperand): string {
  const [kind, name] = operand.split(/:(.*)/s);
  return name === undefined ? (WORDS[operand] ?? operand) : `${kind} ${name}`;
}

function absence(view: MessageView, operands: readonly TextOperand[]): string {
  const inside = operands.some((operand) => INSIDE.has(operand) || operand.startsWith('property:'));
  if (inside && view.facts.encryptedWhole) return 'nothing: the message is encrypted';
  return 'nothing';
}

/** What an encrypted message hides. */
const INSIDE: ReadonlySet<TextOperand> = new Set([
  'body',
  'attachment-names',
  'attachment-extensions',
  'attachment-text',
  'charsets',
]);

function doubt(value: Pick<TextValue, 'damaged' | 'cut'>): string {
  if (value.damaged) return ' (could not be read with certainty)';
  return value.cut ? ' (only the beginning was read)' : '';
}

/** The text with the values masked that may be shown: a find, or what stands round it. */
const masked = ({ sensitive }: MessageView, text: string, start: number, end: number): string =>
  sensitive.mask(text, start - AROUND, end + 4 * SHOWN);

/** How a text begins. */
const beginning = (text: string): string =>
  onOneLine(text.slice(0, SHOWN)).trim() + (text.length > SHOWN ? ' …' : '');

/** A find with what stands round it; of a short text all of that. */
function cutOut(
  text: string,
  start: number,
  end: number,
  after: string,
): Pick<Sighting, 'saw' | 'found' | 'foundAt'> {
  const whole = text.length <= SHOWN;
  const from = whole ? 0 : Math.max(0, start - AROUND);
  const to = whole ? text.length : Math.min(text.length, end + AROUND);
  const shown = text.slice(start, Math.min(end, start + 4 * SHOWN));
  const cut = shown.length < end - start ? '…' : '';
  const before = onOneLine(text.slice(from, start) + /^\s*/.exec(shown)![0]).trimStart();
  const found = onOneLine(shown).trim() + cut;
  const behind = onOneLine(/\s*$/.exec(shown)![0] + text.slice(end, to)).trimEnd();
  const lead = (from > 0 ? '… ' : '') + before;
  return {
    saw: `${lead}${found}${behind}${to < text.length ? ' …' : ''}${after}`,
    found,
    foundAt: [lead.length, lead.length + found.length],
  };
}

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Addresses, the first of them as the find. */
export function describeAddresses(
  addresses: readonly string[],
  holds: boolean,
  list?: string,
): Sighting {
  return { saw: addresses.join(', '), found: holds ? (addresses[0] ?? null) : null, list };
}

/** A recipient, with the primary address where that is another one and was looked at. */
export function describeRecipient(
  { address, key, primary }: Recipient,
  of: RecipientAddress | RecipientTexts,
  holds: boolean,
  list?: string,
): Sighting {
  const original = of === 'recipient-original' || of === 'recipients-original';
  if (original || primary === key) return describeAddresses([address], holds, list);
  return { saw: `${address} (an address of ${primary})`, found: holds ? primary : null, list };
}

/** What is kept of the sender, or of a recipient, in the attributes that were looked at. */
export function describeAttributes(
  view: MessageView,
  recipient: Recipient | null,
  operands: readonly TextOperand[],
  holds: (view: MessageView, operand: TextOperand, value: number) => unknown,
): Sighting {
  const who = recipient?.address ?? view.addresses('header').readings.flat().join(', ');
  if (!view.circumstances.people)
    return { saw: `${who}: the organisation’s people are not known`, found: null };
  const seen = operands.flatMap((operand) =>
    view.texts(operand).values.flatMap(({ text, reading }, value) => {
      if (recipient && reading !== recipient.index) return [];
      const shown = `${operand.slice(operand.indexOf(':') + 1)} ${beginning(masked(view, text, 0, 0))}`;
      return [{ shown, found: holds(view, operand, value) !== undefined }];
    }),
  );
  return {
    saw: `${who}: ${seen.map(({ shown }) => shown).join(', ') || 'nothing is kept'}`,
    found: seen.find(({ found }) => found)?.shown ?? null,
  };
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
