import { parseAddressList, type Mailbox } from './address/list';
import type { HeaderField, MessageFacts } from './facts';
import { parseDate } from './header/date';
import { headerText } from './header/encoded-word';
import { fieldsNamed, firstField, trimBlanks } from './header/fields';

/** The fields that people know a message by, decoded. */
export interface TopFields {
  /** Null when there is no such field. */
  subject: string | null;
  /** With its angle brackets. */
  messageId: string | null;
  from: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  /** RFC 3339 in UTC; null when there is none that can be read. */
  date: string | null;
}

export function topFields(facts: Pick<MessageFacts, 'headers'>): TopFields {
  const { headers } = facts;
  const subject = firstField(headers, 'subject');
  const id = firstField(headers, 'message-id');
  const date = firstField(headers, 'date');
  return {
    subject: subject ? headerText(subject).text : null,
    messageId: id ? trimBlanks(headerText(id).text) || null : null,
    from: mailboxes(headers, 'from'),
    to: mailboxes(headers, 'to'),
    cc: mailboxes(headers, 'cc'),
    date: (date && parseDate(date.raw)?.toISOString()) ?? null,
  };
}

function mailboxes(headers: readonly HeaderField[], name: string): Mailbox[] {
  return fieldsNamed(headers, name).flatMap((field) => parseAddressList(field.raw));
}
