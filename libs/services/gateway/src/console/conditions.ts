import type { MessageFilter } from '@chancery/contracts';
import { soughtAddress, spellingsOf } from '@chancery/mail';

/** Where a page of the list goes on: after this message, in the order of the list. */
export interface Position {
  /** With microseconds, as the database gave it. */
  receivedAt: string;
  id: string;
}

/** A WHERE clause over `mail.message m`, with its values. */
export interface Conditions {
  sql: string;
  values: unknown[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The filter as SQL. Row-level security holds whatever stands here; the organisation is named once more because
 * the indexes begin with it. Conditions on recipients hold for one and the same recipient.
 */
export function conditionsOf(
  organisation: string,
  filter: MessageFilter,
  after: Position | null,
): Conditions {
  const values: unknown[] = [organisation];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const all = ['m.organisation_id = $1'];

  if (filter.from !== undefined) all.push(`m.received_at >= ${bind(filter.from)}::timestamptz`);
  if (filter.to !== undefined) all.push(`m.received_at < ${bind(filter.to)}::timestamptz`);
  if (filter.protected !== undefined)
    all.push(filter.protected === 'yes' ? 'm.protected' : 'NOT m.protected');
  if (filter.sender !== undefined) all.push(...senderConditions(filter.sender, bind));
  if (filter.message !== undefined)
    all.push(
      UUID.test(filter.message)
        ? `m.id = ${bind(filter.message)}::uuid`
        : `m.header_message_id = ANY (${bind(spellingsOf(filter.message))}::text[])`,
    );
  for (const [key, value] of [
    ['rules', filter.rule && filter.rule !== 'any' && [{ id: filter.rule }]],
    ['rules', filter.severity && filter.severity !== 'any' && [{ severity: filter.severity }]],
    ['template', filter.template],
  ] as const)
    if (value) all.push(`m.groups @> ${bind(JSON.stringify([{ [key]: value }]))}::jsonb`);

  if (filter.rule === 'any')
    all.push(`m.groups @? '$[*].rules[*] ? (!(@.severity == "DoNotAudit"))'`);
  if (filter.severity === 'any')
    all.push(`m.groups @? '$[*].rules[*] ? (@.severity != "DoNotAudit")'`);
  if (filter.tested !== undefined)
    all.push(`m.id = ANY (ARRAY(SELECT audit.tested_messages($1, ${bind(filter.tested)})))`);
  if (filter.access !== undefined)
    all.push(
      `m.id = ANY (ARRAY(SELECT rights.messages_with($1, ${bind(filter.access)}, ${bind(domainOf(filter))})))`,
    );

  const recipient = recipientConditions(filter, bind);
  if (recipient.length > 0) {
    const matching = `SELECT r.message_id FROM mail.recipient r WHERE r.organisation_id = $1 AND ${recipient.join(' AND ')}`;
    // How many addresses hold a part nobody can know beforehand. The planner guesses a third, and then reads every
    // message for the few that are found; told as an array they are looked up, and where they are many that is no slower.
    const guessed =
      filter.recipient !== undefined && soughtAddress(filter.recipient).kind === 'part';
    all.push(guessed ? `m.id = ANY (ARRAY(${matching}))` : `m.id IN (${matching})`);
  }
  if (after) {
    const at = bind(after.receivedAt);
    all.push(`(m.received_at, m.id) < (${at}::timestamptz, ${bind(after.id)}::uuid)`);
  }
  return { sql: all.join(' AND '), values };
}

const domainOf = ({ domain }: MessageFilter): string | null =>
  domain === undefined ? null : domain.replace(/^@/, '').toLowerCase();

function senderConditions(text: string, bind: (value: unknown) => string): string[] {
  const sought = soughtAddress(text);
  if (sought.kind === 'domain')
    return [`right(lower(m.sender), ${sought.domain.length + 1}) = ${bind(`@${sought.domain}`)}`];
  if (sought.kind === 'address') return [`lower(m.sender) = ${bind(sought.text)}`];
  return [`position(${bind(sought.text)} in lower(m.sender)) > 0`];
}

function recipientConditions(filter: MessageFilter, bind: (value: unknown) => string): string[] {
  const all: string[] = [];
  if (filter.recipient !== undefined) {
    const sought = soughtAddress(filter.recipient);
    if (sought.kind === 'domain') all.push(`r.domain = ${bind(sought.domain)}`);
    else if (sought.kind === 'part')
      all.push(`position(${bind(sought.text)} in lower(r.address)) > 0`);
    else {
      const domain = sought.text.slice(sought.text.lastIndexOf('@') + 1);
      all.push(`r.domain = ${bind(domain)}`, `lower(r.address) = ${bind(sought.text)}`);
    }
  }
  if (filter.domain !== undefined) all.push(`r.domain = ${bind(domainOf(filter))}`);
  // Written out: a partial index is used only where the statement itself says what it is partial to.
  if (filter.state !== undefined) all.push(`r.state = '${filter.state}'`);
  return all;
}
