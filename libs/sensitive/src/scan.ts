import type { Format, Level, SensitiveType } from './definition';
import type { SensitiveLibrary, TypeOfLibrary } from './library';
import { maskValue } from './mask';
import { plainText, type PlainText } from './plain-text';
import type { Places } from './words';

/** One value, however often it stands there. The value itself is not told. */
export interface SensitiveValue {
  /** The surest of its places. */
  readonly confidence: number;
  /** At most its last four characters are to be read. */
  readonly masked: string;
  /** Number of the text in which it stands, and where in it. */
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

export interface SensitiveFinding {
  readonly type: SensitiveType;
  /** Different values, in the order they were met. */
  readonly values: readonly SensitiveValue[];
  /** There were more than are kept. */
  readonly more: boolean;
}

/** Different values of one type that are kept; no rule asks for more. */
export const MOST_VALUES = 1_000;
/** Of what a pattern finds in one window: more values of three characters and up than a window has room for. */
const MOST_TO_MASK = 2_048;
const BEFORE = /\d[-.]$/;
const AFTER = /^[-.]\d/;
const CONTEXT = 4;

interface Candidate {
  readonly type: number;
  readonly format: string | undefined;
  readonly start: number;
  readonly end: number;
  /** Letters and digits in upper case: by it values are told apart. */
  readonly value: string;
}

/** A search of one message: its texts are read one after the other, then the findings asked for. */
export class SensitiveScan {
  readonly #library: SensitiveLibrary;
  readonly #wanted: readonly boolean[];
  readonly #found = new Map<number, Map<string, SensitiveValue>>();
  readonly #more = new Set<number>();
  #texts = 0;

  /** @internal */
  constructor(library: SensitiveLibrary, only?: ReadonlySet<string>) {
    this.#library = library;
    this.#wanted = library.types.map(({ definition }) => only?.has(definition.code) ?? true);
  }

  /** Looks through one text. Nothing of it is kept but a form of each value to tell it from others. */
  read(source: string): void {
    for (const each of values(this.#library, this.#wanted, source)) this.#keep(each);
    this.#texts++;
  }

  #keep({ candidate, confidence, masked, start, end }: Met): void {
    let values = this.#found.get(candidate.type);
    if (!values) this.#found.set(candidate.type, (values = new Map()));
    const known = values.get(candidate.value);
    if (known && known.confidence >= confidence) return;
    if (!known && values.size >= MOST_VALUES) {
      this.#more.add(candidate.type);
      return;
    }
    values.set(candidate.value, { confidence, masked, text: this.#texts, start, end });
  }

  /** What was found in the texts read so far, in the order of the library's types. */
  findings(): readonly SensitiveFinding[] {
    return this.#library.types.flatMap(({ definition }, type) => {
      const values = this.#found.get(type);
      return values
        ? [{ type: definition, values: [...values.values()], more: this.#more.has(type) }]
        : [];
    });
  }
}

/** Where something stands, without what. */
export interface SensitivePlace {
  readonly type: SensitiveType;
  readonly confidence: number;
  readonly start: number;
  readonly end: number;
}

/** Every place of every value of one text. */
export function placesIn(library: SensitiveLibrary, source: string): SensitivePlace[] {
  const all = library.types.map(() => true);
  return [...values(library, all, source, MOST_TO_MASK)].map(
    ({ candidate, confidence, start, end }) => ({
      type: library.types[candidate.type]!.definition,
      confidence,
      start,
      end,
    }),
  );
}

interface Met extends Omit<SensitiveValue, 'text'> {
  readonly candidate: Candidate;
}

function* values(
  library: SensitiveLibrary,
  wanted: readonly boolean[],
  source: string,
  mostFinds?: number,
): Generator<Met> {
  const plain = plainText(source);
  const reading = new Reading(library, plain, wanted, mostFinds);
  for (const candidate of reading.candidates()) {
    const confidence = reading.confidenceOf(library.types[candidate.type]!, candidate);
    if (confidence === 0) continue;
    const start = plain.original(candidate.start);
    const end = plain.original(candidate.end - 1) + lengthAt(source, plain, candidate.end - 1);
    const masked = maskValue(plain.text.slice(candidate.start, candidate.end));
    yield { candidate, confidence, masked, start, end };
  }
}

const lengthAt = (source: string, plain: PlainText, at: number): number =>
  String.fromCodePoint(source.codePointAt(plain.original(at)) ?? 32).length;

/** One text while it is looked through. */
class Reading {
  /** Places of evidence, by its number; words and patterns are looked for when they are asked for. */
  private readonly formatsSeen = new Map<number, { start: number; end: number }[]>();
  private wordsSeen: Map<number, Places> | undefined;
  private readonly patternsSeen = new Map<number, { start: number; end: number }[]>();

  constructor(
    private readonly library: SensitiveLibrary,
    private readonly plain: PlainText,
    private readonly wanted: readonly boolean[],
    /** That are taken of what a pattern finds in one window. */
    private readonly mostFinds: number | undefined,
  ) {}

  candidates(): Candidate[] {
    const { text } = this.plain;
    const candidates: Candidate[] = [];
    const endOf = new Map<number, number>();
    this.library.machine.scan(text, (number, start, end) => {
      const slot = this.library.slots[number]!;
      if (slot.kind === 'value') {
        if (!this.wanted[slot.type] || start < (endOf.get(slot.type) ?? 0)) return false;
      }
      const value = this.accepted(slot.format, start, end);
      if (value === null) return false;
      if (slot.kind === 'evidence') {
        const seen = this.formatsSeen.get(slot.key);
        if (seen) seen.push({ start, end });
        else this.formatsSeen.set(slot.key, [{ start, end }]);
      } else {
        candidates.push({ type: slot.type, format: slot.format.name, start, end, value });
        endOf.set(slot.type, end);
      }
      return true;
    });
    this.library.types.forEach((type, number) => {
      if (this.wanted[number]) this.matchPatterns(type, number, candidates);
    });
    return candidates;
  }

  /** The value that stands there, or null when something around or in it says that it is none. */
  private accepted(format: Format, start: number, end: number): string | null {
    const { text } = this.plain;
    if (start > 0) {
      const before = text.slice(Math.max(0, start - CONTEXT), start);
      const forbidden = format.notBefore ?? (isDigit(text, start) ? BEFORE : null);
      if (forbidden?.test(before)) return null;
    }
    if (end < text.length) {
      const forbidden = format.notAfter ?? (isDigit(text, end - 1) ? AFTER : null);
      if (forbidden?.test(text.slice(end, end + CONTEXT))) return null;
    }
    return checkedValue(text.slice(start, end), format.check, ASCII_SEPARATORS);
  }

  private matchPatterns(type: TypeOfLibrary, number: number, candidates: Candidate[]): void {
    if (type.patterns.length === 0 || (type.needsEvidence && !this.anyEvidence(type))) return;
    const { text } = this.plain;
    for (const { rule, engine } of type.patterns) {
      for (const find of engine.findAll(text, this.mostFinds)) {
        const written = text.slice(find.start, find.end);
        const start = find.start + (written.length - written.trimStart().length);
        const end = find.end - (written.length - written.trimEnd().length);
        if (end <= start) continue;
        const value = checkedValue(text.slice(start, end), rule.check);
        if (value !== null) candidates.push({ type: number, format: rule.name, start, end, value });
      }
    }
  }

  private anyEvidence(type: TypeOfLibrary): boolean {
    return [...type.evidence.values()].some((key) => this.placesOf(key).length > 0);
  }

  /** Confidence of the surest level whose needs are met, 0 when none is. */
  confidenceOf(type: TypeOfLibrary, candidate: Candidate): number {
    let best = 0;
    for (const level of type.definition.levels)
      if (level.confidence > best && this.meets(level, type, candidate)) best = level.confidence;
    return best;
  }

  private meets(level: Level, type: TypeOfLibrary, candidate: Candidate): boolean {
    if (level.formats && !level.formats.includes(candidate.format ?? '')) return false;
    return (level.needs ?? []).every((need) => {
      const near = need.of.filter((name) => {
        const key = type.evidence.get(name);
        return key !== undefined && this.isNear(key, candidate, type.definition.proximity);
      }).length;
      return near >= need.atLeast && near <= (need.atMost ?? Infinity);
    });
  }

  private isNear(key: number, { start, end }: Candidate, proximity: number): boolean {
    const places = this.placesOf(key);
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]!.end < start - proximity) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < places.length && places[i]!.start <= end + proximity; i++)
      if (places[i]!.end <= start || places[i]!.start >= end) return true;
    return false;
  }

  private placesOf(key: number): readonly { start: number; end: number }[] {
    const formats = this.formatsSeen.get(key);
    if (formats) return formats;
    const ready = this.patternsSeen.get(key);
    if (ready) return ready;
    const pattern = this.library.evidencePatterns.get(key);
    const places = pattern
      ? [...pattern.findAll(this.plain.text, this.mostFinds)]
      : (this.words().get(key) ?? []).map((at) => ({ start: at, end: at + 1 }));
    this.patternsSeen.set(key, places);
    return places;
  }

  private words(): Map<number, Places> {
    if (this.wordsSeen) return this.wordsSeen;
    const found = this.library.words.scan(this.plain.lower);
    this.library.casedWords?.scan(this.plain.text).forEach((places, key) => found.set(key, places));
    return (this.wordsSeen = found);
  }
}

const isDigit = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};

/** Values of formats are ASCII. */
const ASCII_SEPARATORS = /[^0-9A-Za-z]/g;
const SEPARATORS = /[^\p{L}\p{N}_]/gu;

function checkedValue(
  written: string,
  check: ((value: string, written: string) => boolean) | undefined,
  separators = SEPARATORS,
): string | null {
  const value = written.replace(separators, '').toUpperCase();
  if (check && !check(value, written)) return null;
  return value === '' ? written : value;
}
