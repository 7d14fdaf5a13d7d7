import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { until } from '../support/ports';
import type { System } from '../support/system';

/** A plain message with CRLF line ends. Fields stand before the body; a Message-ID is made where none is given. */
export function mail(fields: Record<string, string>, body = 'Numbers for Thursday.\r\n'): Buffer {
  const all: Record<string, string> = {
    From: 'Alice <alice@demo.test>',
    To: 'bob@example.org',
    Subject: 'Figures',
    'Message-ID': `<${randomUUID()}@demo.test>`,
    ...fields,
  };
  return Buffer.from(
    `${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n${body}`,
    'utf8',
  );
}

export interface RuleDraft {
  name: string;
  conditions?: { predicate: string; args: unknown }[];
  exceptions?: { predicate: string; args: unknown }[];
  actions: { action: string; args: unknown }[];
  mode?: 'enforce' | 'test' | 'off';
  notifyInTest?: boolean;
  errorAction?: 'ignore' | 'defer';
  /** 0 = judged first; absent = last. */
  priority?: number;
}

/** Saves a rule, in force from the next message on. @returns its id and priority. */
export async function saveRule(
  system: System,
  rule: RuleDraft,
): Promise<{ id: string; priority: number }> {
  const { status, body } = await system.api('POST', '/rules', {
    conditions: [],
    exceptions: [],
    comment: '',
    enabled: true,
    mode: 'enforce',
    ...rule,
  });
  if (status !== 201) throw new Error(`rule not saved: ${status} ${JSON.stringify(body)}`);
  const saved = body as { id: string; priority: number };
  await inForce(system);
  return saved;
}

/**
 * Returns when the gateway judges by what is published now. Its health answer comes after a look for new
 * versions; the first answer may be that of a look already under way, the second is not.
 */
export async function inForce(system: System): Promise<void> {
  for (let look = 0; look < 2; look++) {
    const { status } = await fetch(`${system.adminUrl}/healthz/gateway`);
    if (status !== 200) throw new Error(`gateway is not well: ${status}`);
  }
}

/** What the trace of a message says, oldest first; waited for until `kind` is in it. */
export async function traceOf(
  system: System,
  message: string,
  kind: string,
): Promise<{ kind: string; recipient: string | null; body: Record<string, unknown> }[]> {
  return until(`${kind} in the trace of ${message}`, async () => {
    const rows = await system.query<{
      kind: string;
      recipient: string | null;
      body: Record<string, unknown>;
    }>('SELECT kind, recipient, body FROM audit.record WHERE message_id = $1 ORDER BY at, id', [
      message,
    ]);
    return rows.some((row) => row.kind === kind) ? rows : null;
  });
}

/** Messages the system has kept, by envelope sender. */
export async function keptFrom(system: System, sender: string): Promise<number> {
  const [row] = await system.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM mail.message WHERE sender = $1',
    [sender],
  );
  return row?.n ?? 0;
}

/** Lets everything that waits for a later attempt be due now. */
export const dueNow = (system: System, recipient: string): Promise<unknown> =>
  system.query(
    `UPDATE mail.recipient SET next_attempt_at = now() WHERE address = $1 AND state IN ('queued', 'deferred')`,
    [recipient],
  );

/** A delivery status notification, taken apart (RFC 3464). */
export interface Report {
  contentType: string;
  subject: string;
  headers: Map<string, string>;
  text: string;
  message: Record<string, string>;
  recipients: Record<string, string>[];
  /** The headers of the message it is about. */
  original: string;
}

/** Reads a report. @throws when it is none. */
export async function reportOf(raw: Buffer): Promise<Report> {
  const parsed = await PostalMime.parse(raw);
  const headers = new Map(parsed.headers.map(({ key, value }) => [key, value]));
  const part = (type: string): string => {
    const found = parsed.attachments.find(({ mimeType }) => mimeType === type);
    if (!found) throw new Error(`no ${type} in: ${raw.toString('latin1').slice(0, 600)}`);
    return typeof found.content === 'string'
      ? found.content
      : Buffer.from(found.content as ArrayBuffer).toString('utf8');
  };
  const [message = {}, ...recipients] = part('message/delivery-status')
    .replaceAll('\r\n', '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n\n')
    .filter((group) => group.trim())
    .map((group) =>
      Object.fromEntries(
        group
          .trim()
          .split('\n')
          .map((line) => line.split(/:\s*(.*)/s).slice(0, 2) as [string, string]),
      ),
    );
  return {
    contentType: headers.get('content-type') ?? '',
    subject: parsed.subject ?? '',
    headers,
    text: parsed.text ?? '',
    message,
    recipients,
    original: part('text/rfc822-headers'),
  };
}

/** Keywords of an EHLO answer, sorted; the first line is the server's name. */
export const keywords = (hello: string): string[] =>
  hello
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.slice(4))
    .sort();
