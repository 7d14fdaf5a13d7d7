import { Counter, Histogram } from '@chancery/platform';

/** What the gateway counts as messages pass; a plain increment each (see `bench/` for what they cost). */

const connections = new Counter<{ listener: string; tls: 'true' | 'false' }>(
  'chancery_smtp_connections_total',
  'SMTP connections that have ended, by door and whether they were encrypted.',
);
const messages = new Counter<{ direction: 'in' | 'reply'; result: string }>(
  'chancery_smtp_messages_total',
  'Messages after DATA: accepted (250), deferred (4xx) or refused (5xx); reply = from the portal.',
);
const replies = new Counter<{ code: string }>(
  'chancery_smtp_reply_total',
  'SMTP replies sent, by code.',
);
const attempts = new Counter<{ result: string }>(
  'chancery_delivery_attempts_total',
  'Attempts to deliver to one recipient, by how they ended.',
);
const protectFailures = new Counter<{ reason: string }>(
  'chancery_protect_failures_total',
  'Messages told to come back because they could not be protected.',
);

/** Seconds of SMTP sessions from connect to close. */
export const sessionSeconds = new Histogram(
  'chancery_smtp_session_seconds',
  'Length of SMTP sessions.',
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
);
export const messageBytes = new Histogram(
  'chancery_message_size_bytes',
  'Size of accepted messages.',
  [1e3, 1e4, 1e5, 1e6, 5e6, 2.5e7, 1e8],
);
export const ruleSeconds = new Histogram(
  'chancery_rule_evaluation_seconds',
  'Time to evaluate all rules on one message.',
  [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1],
);

const matches = new Counter<{ mode: 'enforce' | 'test' }>(
  'chancery_rule_matches_total',
  'Rules that matched a message, by mode.',
);
export const matched = {
  enforce: matches.of({ mode: 'enforce' }),
  test: matches.of({ mode: 'test' }),
};

const listeners = ['relay', 'submission', 'internal'] as const;
const both = (listener: string) => ({
  plain: connections.of({ listener, tls: 'false' }),
  tls: connections.of({ listener, tls: 'true' }),
});
export const connected = Object.fromEntries(listeners.map((door) => [door, both(door)])) as Record<
  (typeof listeners)[number],
  ReturnType<typeof both>
>;

const results = (direction: 'in' | 'reply') => ({
  accepted: messages.of({ direction, result: 'accepted' }),
  deferred: messages.of({ direction, result: 'deferred' }),
  refused: messages.of({ direction, result: 'refused' }),
});
export const received = { in: results('in'), reply: results('reply') };

export const attempted = {
  delivered: attempts.of({ result: 'delivered' }),
  deferred: attempts.of({ result: 'deferred' }),
  bounced: attempts.of({ result: 'bounced' }),
};

export const keysAwayCount = protectFailures.of({ reason: 'keys' });

const byCode = new Map<number, { n: number }>();
/** Counts a reply line of the server; codes are those of RFC 5321, a few dozen at most. */
export function countReply(code: number): void {
  let cell = byCode.get(code);
  if (!cell) byCode.set(code, (cell = replies.of({ code: String(code) })));
  cell.n += 1;
}
