import type { SensitiveTypeNeed } from '@chancery/contracts';
import { takesText } from '@chancery/mail/web';
import type { Edit, Rejection, RuleInput, RuleReference } from './decision';
import type { Effect } from './definition';
import type { SensitiveReport } from './sensitive-content';
import { type AttributeName, senderAttributes } from './sender-attributes';

/** What of a message decides how effects apply to it; functions, because few rules ask. */
export interface Traits {
  readonly encryptedWhole: boolean;
  /** Can a text be put into its body? */
  takesText(): boolean;
  /** Addresses of the managers of whoever sends; null where nobody knows the organisation's people. */
  managers(): readonly string[] | null;
  /** Its sensitive information: of these types, or of all. */
  sensitive(needs: readonly SensitiveTypeNeed[], withMatches: boolean): SensitiveReport;
  /** A text of a rule with its tokens filled in from the sender. */
  fill(html: string): string;
}

type Disclaimer = Effect & { kind: 'disclaimer' };
type DisclaimerEdit = Edit & { kind: 'disclaimer' };

/** Reply code and text where a rule would rather refuse a message than send it without its text. */
const REFUSAL = {
  code: '5.7.1',
  text: 'A text that has to be added does not go into this message: its body is signed, encrypted or cannot be read.',
};

export function traitsOf(
  input: RuleInput,
  { managers, sensitive }: Pick<Traits, 'managers' | 'sensitive'>,
): Traits {
  let takes: boolean | undefined;
  return {
    encryptedWhole: input.facts.encryptedWhole,
    takesText: () => (takes ??= !input.facts.encryptedWhole && takesText(input.facts.parts)),
    managers,
    sensitive,
    fill: (html) => fillTokens(html, senderAttributes(input)),
  };
}

/** Of a message of which nothing is known, what it would be if its body took texts, or did not. */
export const supposed = (
  takesText: boolean,
  managers: readonly string[] | null = null,
): Traits => ({
  encryptedWhole: false,
  takesText: () => takesText,
  managers: () => managers,
  sensitive: () => ({ types: [], partly: true }),
  fill: (html) => html,
});

/** Do these refuse a message whose body takes no text? */
export const mayRefuse = (effects: readonly Effect[]): boolean =>
  effects.some((effect) => effect.kind === 'disclaimer' && effect.fallback === 'Reject');

/** Has an earlier rule put the message into a new one? That one takes any text. */
export const isWrapped = (edits: readonly Edit[]): boolean =>
  edits.some((edit) => edit.kind === 'disclaimer' && edit.wrap);

/**
 * What becomes of a message that is to get a text: the edit, or by the rule's fallback a new message around
 * it, nothing, or a rejection (Microsoft, New-TransportRule: ApplyHtmlDisclaimerFallbackAction).
 *
 * @param before what rules change already
 */
export function disclaim(
  { html, location, fallback }: Disclaimer,
  rule: RuleReference,
  before: readonly Edit[],
  traits: Traits,
): { edit?: DisclaimerEdit; reject?: Rejection; note?: string } {
  const edit: DisclaimerEdit = { kind: 'disclaimer', html: traits.fill(html), location };
  if (isWrapped(before) || traits.takesText()) return { edit };
  switch (fallback) {
    case 'Wrap':
      return {
        edit: { ...edit, wrap: true },
        note: 'The body cannot be changed: the message goes as an attachment of a new one that has the text.',
      };
    case 'Ignore':
      return { note: 'The body cannot be changed: the message goes without the text.' };
    case 'Reject':
      return {
        reject: { ...REFUSAL, rule },
        note: 'The body cannot be changed: the message is refused.',
      };
  }
}

/** `%%DisplayName%%` and its like, in any case; what is no token stays as it is. */
const TOKEN = /%%([a-z0-9]+)%%/gi;

function fillTokens(html: string, attributes: ReadonlyMap<AttributeName, string>): string {
  const values = new Map([...attributes].map(([name, value]) => [name.toLowerCase(), value]));
  return html.replace(TOKEN, (token, name: string) => {
    const value = values.get(name.toLowerCase());
    return value === undefined ? token : escaped(value);
  });
}

/** Text inside an element or a quoted attribute. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
