import { changedFacts, touchedBy, type Change } from './changes';
import type { RuleReference } from './decision';
import type { Addresses } from './address-readings';
import { MessageView, type TextIndexes } from './message-view';
import type { AddressSource, Aspect, RecipientTexts, TextOperand } from './probe';
import type { Span } from './text/phrase';
import type { Texts, TextValue } from './texts';

/** One rule's change. */
export interface ChangeBy extends Change {
  readonly rule: RuleReference;
}

/**
 * A message as rules see it after what earlier ones did to it for some recipients. What nobody changed is read from
 * the message as it came, once for all.
 */
export class ChangedView extends MessageView {
  /** What is not as it came. */
  readonly touched: ReadonlySet<Aspect>;
  private readonly changes: readonly ChangeBy[];
  private readonly copies: readonly string[];
  /** The subject could not be read with certainty, and only something was put before it. */
  private readonly subjectInDoubt: boolean;

  constructor(
    private readonly came: MessageView,
    before: ChangedView | null,
    change: ChangeBy,
    indexes: TextIndexes,
  ) {
    const so = before ?? came;
    super(
      { ...came.circumstances, facts: changedFacts(so.facts, change.edits) },
      indexes,
      came.recipients,
    );
    this.changes = [...(before?.changes ?? []), change];
    this.touched = new Set([...(before?.touched ?? []), ...touchedBy(change)]);
    this.copies = [...(before?.copies ?? []), ...change.copies];
    this.subjectInDoubt =
      this.touched.has('subject') &&
      (before?.touched.has('subject')
        ? before.subjectInDoubt
        : came.texts('subject').values[0]?.damaged === true) &&
      !change.edits.some(isNewSubject);
  }

  /** The names of the rules that changed one of these. */
  changedBy(aspects: readonly Aspect[]): readonly string[] {
    const rules = this.changes.filter((change) => {
      const touched = touchedBy(change);
      return aspects.some((aspect) => touched.has(aspect));
    });
    return [...new Set(rules.map(({ rule }) => rule.name))];
  }

  /** What a rule wrote is believed. */
  override claims(name: string): boolean {
    return !this.touched.has(`header:${name.toLowerCase()}`) && this.came.claims(name);
  }

  override get content(): MessageView['content'] {
    return this.came.content;
  }

  override texts(operand: TextOperand): Texts {
    return this.touched.has(operand) ? super.texts(operand) : this.came.texts(operand);
  }

  override words(operand: TextOperand): readonly Map<number, Span>[] {
    return this.touched.has(operand) ? super.words(operand) : this.came.words(operand);
  }

  override literals(operand: TextOperand): readonly Set<number>[] {
    return this.touched.has(operand) ? super.literals(operand) : this.came.literals(operand);
  }

  override addresses(source: AddressSource): Addresses {
    return this.touched.has(`addresses:${source}`)
      ? super.addresses(source)
      : this.came.addresses(source);
  }

  protected override readTexts(operand: TextOperand): Texts {
    const texts = super.readTexts(operand);
    if (operand === 'recipients' || operand === 'recipients-original')
      return {
        ...texts,
        // Of no recipient of the envelope: what is asked of one of them does not see them.
        values: [
          ...texts.values,
          ...this.copies.map((key) => ({ ...OF_NOBODY, text: this.shown(key, operand) })),
        ],
      };
    if (this.subjectInDoubt && (operand === 'subject' || operand === 'header:subject'))
      return {
        ...texts,
        values: texts.values.map((v, i) => (i === 0 ? { ...v, damaged: true } : v)),
      };
    return texts;
  }

  private shown(key: string, operand: RecipientTexts): string {
    return operand === 'recipients' ? (this.circumstances.people?.primaryOf(key) ?? key) : key;
  }
}

const OF_NOBODY: Omit<TextValue, 'text'> = { damaged: false, cut: false, reading: -1 };

const isNewSubject = (edit: Change['edits'][number]): boolean =>
  (edit.kind === 'set-header' || edit.kind === 'remove-header') &&
  edit.name.toLowerCase() === 'subject';
