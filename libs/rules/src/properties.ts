import { fieldsNamed, headerText, type MessageFacts } from '@chancery/mail/web';
import type { ValueSource } from './lookup';
import type { MessageView } from './message-view';
import { NOT_BELIEVED } from './organisation-fields';
import type { Aspect, Sighting } from './probe';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth';

/**
 * Properties that a message carries in header fields of one value. Values that contradict each other are
 * several; a field whose value means nothing, or cannot be read, makes the property damaged.
 */
export interface Property {
  readonly values: readonly string[];
  readonly damaged: boolean;
  /** It stands there, and anybody may have written it. */
  readonly claimed?: boolean;
}

/** The spam confidence level of Exchange's filters. */
export const SPAM_LEVEL = 'X-MS-Exchange-Organization-SCL';
/** Where Outlook and Exchange write the classification of a message: its name, and its id. */
export const CLASSIFICATION = 'X-Microsoft-Classification';
export const CLASSIFICATION_ID = 'X-Microsoft-ClassID';
export const CLASSIFIED = 'X-Microsoft-Classified';

/** The fields that say how important a message is, the first one that does counts. */
export const IMPORTANCES = ['Importance', 'X-Priority', 'X-MSMail-Priority'] as const;

/** Fields that a condition looks at, as rules before it may have changed them. */
export const fieldsRead = (...names: readonly string[]): Aspect[] =>
  names.map((name): Aspect => `header:${name.toLowerCase()}`);

const importances: Readonly<Record<string, string>> = {
  low: 'Low',
  normal: 'Normal',
  high: 'High',
};
const priorities = ['High', 'High', 'Normal', 'Low', 'Low'];

/** Importance (RFC 2156 5.3.4), else X-Priority, else X-MSMail-Priority; Normal where none of them says. */
export function importanceOf(facts: MessageFacts): Property {
  const byName = (text: string) => importances[text.toLowerCase()];
  const found = [
    read(facts, IMPORTANCES[0], byName),
    read(facts, IMPORTANCES[1], (text) => priorities[Number(/^([1-5])(?!\d)/.exec(text)?.[1]) - 1]),
    read(facts, IMPORTANCES[2], byName),
  ].find(({ values }) => values.length > 0);
  return found ?? { values: ['Normal'], damaged: false };
}

/** Believed from servers of the organisation only. */
export function spamLevelOf(message: Pick<MessageView, 'facts' | 'claims'>): Property {
  const { facts } = message;
  const level = (text: string) => (/^(?:-1|\d)$/.test(text) ? text : undefined);
  const { values } = read(facts, SPAM_LEVEL, level);
  const claimed = message.claims(SPAM_LEVEL);
  const damaged = values.length < new Set(textsOf(facts, SPAM_LEVEL)).size;
  return { values, damaged: claimed || damaged, claimed };
}

/** Names and ids of classifications; a message may carry both of one. */
export function classificationsOf({ headers }: MessageFacts): Property {
  const fields = [CLASSIFICATION, CLASSIFICATION_ID].flatMap((name) =>
    fieldsNamed(headers, name).map(headerText),
  );
  return {
    values: fields.map(({ text }) => text.trim()).filter((text) => text !== ''),
    damaged: fields.some(({ damaged }) => damaged),
  };
}

/** The names and ids of classifications, in lower case. */
export const CLASSIFICATIONS: ValueSource = {
  name: 'classifications',
  reads: fieldsRead(CLASSIFICATION, CLASSIFICATION_ID),
  met: ({ facts }) => {
    const { values, damaged } = classificationsOf(facts);
    return { values: values.map((value) => value.toLowerCase()), doubt: damaged };
  },
};

/** Where the values of a property differ in whether it holds, it is unknown. */
export function judgeProperty(
  { values, damaged }: Property,
  holds: (value: string) => boolean,
): Truth {
  if (damaged) return UNKNOWN;
  const hits = values.filter(holds).length;
  if (hits === 0) return FALSE;
  return hits === values.length ? TRUE : UNKNOWN;
}

export function describeProperty(
  { values, damaged, claimed }: Property,
  holds: (value: string) => boolean,
): Sighting {
  const shown = values.join(', ') || 'nothing';
  if (claimed) return { saw: `${shown} (${NOT_BELIEVED})`, found: null };
  return {
    saw: damaged ? `${shown} (could not be read with certainty)` : shown,
    found: values.find(holds) ?? null,
  };
}

function read(
  facts: MessageFacts,
  name: string,
  meaning: (text: string) => string | undefined,
): Property {
  const values = textsOf(facts, name).flatMap((text) => meaning(text) ?? []);
  return { values: [...new Set(values)], damaged: false };
}

const textsOf = ({ headers }: MessageFacts, name: string): string[] =>
  fieldsNamed(headers, name).map((field) => headerText(field).text.trim());
