import type { MessageFilter } from '@chancery/contracts';
import { soughtAddress, spellingsOf } from '@chancery/mail';
import { type ExportSource, PAGE } from './source';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A spreadsheet's cell holds 32,767 characters. */
const CELL = 30_000;

interface Row {
  id: string;
  at: string;
  sender: string;
  header_message_id: string | null;
  size: string;
  protected: boolean;
  templates: string[];
  rules: string[];
  recipients: [address: string, state: string][] | null;
}

/**
 * Messages as the console lists them, newest first: a row each, nothing of what is in them. They are the gateway's;
 * two of its functions give them out (docs/ARCHITECTURE.md).
 */
export function messagesExport(organisation: string, filter: MessageFilter): ExportSource {
  const asked = JSON.stringify(partsOf(filter));
  return {
    label: 'Messages',
    stem: 'messages',
    columns: () => [
      'Message',
      'Received (UTC)',
      'Sender',
      'Recipients',
      'Number of recipients',
      'Bytes',
      'Protected',
      'Templates',
      'Rules',
      'Message-ID',
    ],
    count: async (em) => {
      const [row] = (await em.query('SELECT mail.export_count($1, $2) AS n', [
        organisation,
        asked,
      ])) as { n: string }[];
      return Number(row?.n ?? 0);
    },
    pages: async function* (em) {
      let last: Row | undefined;
      for (;;) {
        const rows = (await em.query('SELECT * FROM mail.export_messages($1, $2, $3, $4, $5)', [
          organisation,
          asked,
          last?.at ?? null,
          last?.id ?? null,
          PAGE,
        ])) as Row[];
        if (rows.length > 0)
          yield rows.map((row) => [
            row.id,
            row.at,
            row.sender,
            recipientsOf(row.recipients ?? []),
            row.recipients?.length ?? 0,
            Number(row.size),
            row.protected ? 'yes' : 'no',
            row.templates.join('; '),
            row.rules.join('; '),
            row.header_message_id,
          ]);
        last = rows.at(-1);
        if (rows.length < PAGE) return;
      }
    },
  };
}

/** Addresses with what became of each, as many as a cell holds. */
function recipientsOf(recipients: readonly [string, string][]): string {
  let text = '';
  for (const [at, [address, state]] of recipients.entries()) {
    const next = `${at > 0 ? '; ' : ''}${address} (${state})`;
    if (text.length + next.length > CELL) return `${text}; and ${recipients.length - at} more`;
    text += next;
  }
  return text;
}

/** The filter as `mail.export_messages` takes it: addresses and ids taken apart. */
export function partsOf(filter: MessageFilter): Record<string, unknown> {
  const { sender, recipient, domain, message, rule, ...plain } = filter;
  return {
    ...plain,
    ...(rule === 'any' ? { anyRule: 'yes' } : rule === undefined ? {} : { rule }),
    ...(sender === undefined ? {} : { sender: soughtAddress(sender) }),
    ...(recipient === undefined ? {} : { recipient: soughtAddress(recipient) }),
    ...(domain === undefined ? {} : { domain: domain.replace(/^@/, '').toLowerCase() }),
    ...(message === undefined
      ? {}
      : UUID.test(message)
        ? { id: message }
        : { messageIds: spellingsOf(message) }),
  };
}
