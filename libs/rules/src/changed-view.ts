import { fieldsNamed, type MessageFacts } from '@chancery/mail/web';
import type { Addresses } from './address-readings';
import { changedFacts, touchedBy } from './changes';
import type { Edit } from './decision';
import type { Lineage } from './lineage';
import { MessageView, type TextIndexes } from './message-view';
import type { AddressSource, Aspect, RecipientTexts, TextOperand } from './probe';
import type { Span } from './text/phrase';
import { headerTexts, type Texts, type TextValue } from './texts';

/**
 * A message as rules see it after what earlier ones did to it for some recipients. What nobody changed is read from
 * the message as it came, once for all; what was is made when somebody asks.
 */
export class ChangedView extends MessageView {
  private changed: MessageFacts | undefined;

  /** @param length how many changes of the lineage count */
  constructor(
    private readonly came: MessageView,
    private readonly lineage: Lineage,
    private readonly length: number,
    indexes: TextIndexes,
  ) {
    super(came.circumstances, indexes, came.recipients);
  }

  /** Is it not as it came? */
  touches(aspect: Aspect): boolean {
    return this.lineage.touches(aspect, this.length);
  }

  /** The names of the rules that changed one of these. */
  changedBy(aspects: readonly Aspect[]): readonly string[] {
    const rules = this.lineage.upTo(this.length).filter((change) => {
      const touched = touchedBy(change);
      return aspects.some((aspect) => touched.has(aspect));
    });
    return [...new Set(rules.map(({ rule }) => rule.name))];
  }

  override get facts(): MessageFacts {
    return (this.changed ??= changedFacts(
      this.came.facts,
      this.lineage.upTo(this.length).flatMap(({ edits }) => edits),
    ));
  }

  /** What a rule wrote is believed. */
  override claims(name: string): boolean {
    return !this.touches(`header:${name.toLowerCase()}`) && this.came.claims(name);
  }

  override get content(): MessageView['content'] {
    return this.came.content;
  }

  override texts(operand: TextOperand): Texts {
    return this.touches(operand) ? super.texts(operand) : this.came.texts(operand);
  }

  override words(operand: TextOperand): readonly Map<number, Span>[] {
    return this.touches(operand) ? super.words(operand) : this.came.words(operand);
  }

  override literals(operand: TextOperand): readonly Set<number>[] {
    return this.touches(operand) ? super.literals(operand) : this.came.literals(operand);
  }

  override addresses(source: AddressSource): Addresses {
    return this.touches(`addresses:${source}`)
      ? super.addresses(source)
      : this.came.addresses(source);
  }

  protected override readTexts(operand: TextOperand): Texts {
    if (operand === 'recipients' || operand === 'recipients-original')
      return this.withCopies(super.readTexts(operand), operand);
    const name = operand === 'subject' ? operand : /^header:(.*)$/.exec(operand)?.[1];
    return name === undefined ? super.readTexts(operand) : this.field(name);
  }

  /** The fields of a name, without making all others anew. */
  private field(name: string): Texts {
    if (this.touches('structure')) return headerTexts(this.facts, name);
    const facts = this.came.facts;
    const headers = fieldsNamed(facts.headers, name);
    const aspect = `header:${name}` as const;
    const edits = this.lineage
      .changesOf(aspect, this.length)
      .flatMap((change) => change.edits.filter((edit) => isOf(edit, aspect)));
    const texts = headerTexts(changedFacts({ ...facts, headers }, edits), name);
    const came = this.came.texts(name === 'subject' ? name : `header:${name}`);
    // What could not be read stays so where only something was put before it.
    if (came.values[0]?.damaged !== true || edits.some(isNew)) return texts;
    return {
      ...texts,
      values: texts.values.map((v, i) => (i === 0 ? { ...v, damaged: true } : v)),
    };
  }

  private withCopies(texts: Texts, operand: RecipientTexts): Texts {
    const copies = this.lineage.changesOf(operand, this.length).flatMap((change) => change.copies);
    return {
      ...texts,
      // Of no recipient of the envelope: what is asked of one of them does not see them.
      values: [
        ...texts.values,
        ...copies.map((key) => ({ ...OF_NOBODY, text: this.shown(key, operand) })),
      ],
    };
  }

  private shown(key: string, operand: RecipientTexts): string {
    return operand === 'recipients' ? (this.circumstances.people?.primaryOf(key) ?? key) : key;
  }
}

const OF_NOBODY: Omit<TextValue, 'text'> = { damaged: false, cut: false, reading: -1 };

const isOf = (edit: Edit, aspect: Aspect): boolean =>
  touchedBy({ edits: [edit], copies: [] }).has(aspect);

const isNew = ({ kind }: Edit): boolean => kind === 'set-header' || kind === 'remove-header';
