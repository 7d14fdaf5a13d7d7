import type { Evidence, Format, SensitiveType, TypePattern } from './definition';
import { FormatMachine } from './format/format-machine';
import { linearPattern, type LinearPattern } from './linear-pattern';
import { maskPlaces } from './mask-text';
import { placesIn, SensitiveScan, type SensitivePlace } from './scan';
import { WordTree } from './words';
import { plainText } from './plain-text';

/** Addresses of machines are no secret of a person, and explanations are about mail servers. */
const NOT_MASKED = new Set(['ip-address']);
/** Longer than any value is that is masked: what begins so far before a place does not touch it. */
const LONGEST_VALUE = 1_024;

/** What a format of the machine stands for: a value of a type, or evidence. */
export type Slot =
  | { readonly kind: 'value'; readonly type: number; readonly format: Format }
  | { readonly kind: 'evidence'; readonly key: number; readonly format: Format };

export interface TypeOfLibrary {
  readonly definition: SensitiveType;
  readonly patterns: readonly { readonly rule: TypePattern; readonly engine: LinearPattern }[];
  /** Numbers of its evidence among that of all types, by its own names. */
  readonly evidence: ReadonlyMap<string, number>;
  /** Nothing can be found without a word or pattern near: then patterns need not run without one. */
  readonly needsEvidence: boolean;
}

/**
 * Types made ready to be looked for, all in one pass over a text: formats as one machine, words as
 * one tree. Evidence is looked for only in texts that hold a value.
 */
export class SensitiveLibrary {
  /** @internal */
  readonly types: readonly TypeOfLibrary[];
  /** @internal */
  readonly slots: readonly Slot[];
  /** @internal */
  readonly machine: FormatMachine;
  /** @internal */
  readonly words: WordTree;
  /** Words in which case counts: looked for in the text as it is. @internal */
  readonly casedWords: WordTree | null;
  /** Patterns of custom evidence, by the evidence's number. @internal */
  readonly evidencePatterns: ReadonlyMap<number, LinearPattern>;
  /** So far from a value something may stand that speaks for it. */
  private readonly reach: number;
  private readonly byCode: ReadonlyMap<string, SensitiveType>;

  /**
   * @throws FormatError when a format cannot be read
   * @throws SyntaxError when a pattern cannot be read or not be judged in linear time
   */
  constructor(definitions: readonly SensitiveType[]) {
    const slots: Slot[] = [];
    const words = new WordTree();
    const cased = new WordTree();
    let hasCased = false;
    const evidencePatterns = new Map<number, LinearPattern>();
    // Types share much of their evidence (dates, words for "account"): equal objects are one.
    const numbers = new Map<Evidence, number>();
    const enter = (evidence: Evidence): number => {
      const known = numbers.get(evidence);
      if (known !== undefined) return known;
      const key = numbers.size;
      numbers.set(evidence, key);
      if (evidence.kind === 'format') {
        slots.push({ kind: 'evidence', key, format: evidence.format });
      } else if (evidence.kind === 'pattern') {
        evidencePatterns.set(key, linearPattern(evidence.pattern));
      } else {
        hasCased ||= evidence.caseSensitive === true;
        for (const word of evidence.words) {
          const plain = plainText(word.trim().replace(/\s+/g, ' '));
          if (evidence.caseSensitive) cased.add(key, plain.text, evidence.inside);
          else words.add(key, plain.lower, evidence.inside);
        }
      }
      return key;
    };
    this.types = definitions.map((definition, type) => {
      for (const format of definition.formats) slots.push({ kind: 'value', type, format });
      return {
        definition,
        patterns: (definition.patterns ?? []).map((rule) => ({
          rule,
          engine: linearPattern(rule.pattern),
        })),
        evidence: new Map(
          Object.entries(definition.evidence).map(([name, each]) => [name, enter(each)]),
        ),
        needsEvidence: definition.levels.every((level) =>
          (level.needs ?? []).some((need) => need.atLeast > 0),
        ),
      };
    });
    this.slots = slots;
    this.machine = new FormatMachine(slots.map(({ format }) => format));
    this.words = words;
    this.casedWords = hasCased ? cased : null;
    this.evidencePatterns = evidencePatterns;
    this.reach = Math.max(0, ...definitions.map(({ proximity }) => proximity));
    this.byCode = new Map(definitions.map((each) => [each.code, each]));
  }

  get definitions(): readonly SensitiveType[] {
    return this.types.map(({ definition }) => definition);
  }

  type(code: string): SensitiveType | undefined {
    return this.byCode.get(code);
  }

  /** Begins a search of the texts of one message, for all types or only these. */
  search(only?: ReadonlySet<string>): SensitiveScan {
    return new SensitiveScan(this, only);
  }

  /** Every place of every value in one text. */
  places(text: string): SensitivePlace[] {
    return placesIn(this, text);
  }

  /**
   * The text with every value masked but for its last characters, of the same length: what is shown of a message
   * goes through this, whatever made it be shown. Values of all types of this library and of any confidence are
   * masked, so the library has to be the organisation's, with its own types.
   *
   * @param from with `to`: what lies between is shown, and the rest need not be looked at
   */
  mask(text: string, from = 0, to = text.length): string {
    return this.masked(text, from, to, ({ type }) => !NOT_MASKED.has(type.code));
  }

  /** The same, with addresses of machines masked too: where they are what is told of. */
  maskAll(text: string, from = 0, to = text.length): string {
    return this.masked(text, from, to, () => true);
  }

  private masked(
    text: string,
    from: number,
    to: number,
    hides: (place: SensitivePlace) => boolean,
  ): string {
    const margin = LONGEST_VALUE + this.reach;
    const begin = Math.max(0, from - margin);
    const end = Math.min(text.length, to + margin);
    const part = text.slice(begin, end);
    return (
      text.slice(0, begin) + maskPlaces(part, this.places(part).filter(hides)) + text.slice(end)
    );
  }
}
