import type { TraceEvent } from '@chancery/contracts';
import type { IconName } from '@chancery/ui';

export type Tone = 'protected' | 'info' | 'test' | 'failed' | 'expired' | 'unprotected';

/** One entry of the timeline, in words. */
export interface Moment {
  at: string;
  icon: IconName;
  tone: Tone;
  verb: string;
  /** Who it was about, how, and why; empty where the verb says it all. */
  detail: string;
  /** What a server said, word for word. */
  reply: string | null;
  /** About the mail on its way, or about who may read it. */
  about: 'mail' | 'access';
}

export interface Day {
  /** Midnight of this device's day, for the heading. */
  day: string;
  moments: Moment[];
}

interface Form {
  icon: IconName;
  tone: Tone;
  verb: string;
  about: Moment['about'];
  detail?: (event: TraceEvent) => string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const sentence = (...parts: string[]): string => parts.filter(Boolean).join(', ');
const quoted = (value: unknown): string => (text(value) ? `“${text(value)}”` : '');

const DOORS: Record<string, string> = {
  relay: 'from a trusted network',
  submission: 'from a signed-in sender',
  internal: 'from the portal, as a reply',
};
const METHODS: Record<string, string> = { passcode: 'by passcode' };

/** As what the own people got it. */
const REMOVED: Record<string, string> = {
  message: 'the original',
  attachment: 'what was attached',
  reply: 'the answer',
};
const ruleOf = ({ body }: TraceEvent): string =>
  body['ruleName'] ? `rule ${quoted(body['ruleName'])}` : '';

const attempt = ({ body }: TraceEvent): string => {
  const attempts = number(body['attempts']);
  return attempts !== null && attempts > 1 ? `attempt ${attempts}` : '';
};
const delivery = (event: TraceEvent): string =>
  sentence(
    event.recipient ?? '',
    event.body['as'] === 'wrap' ? 'the wrapper mail' : '',
    text(event.body['to']),
    text(event.body['connector']) ? `by the connector ${text(event.body['connector'])}` : '',
    attempt(event),
  );
const toWhom = (event: TraceEvent): string => event.recipient ?? '';
const byWhom = (event: TraceEvent): string =>
  `${sentence(event.recipient ?? '', `by ${event.actor}`)}${event.body['note'] ? ': ' : ''}${quoted(event.body['note'])}`;

const list = (value: unknown): string =>
  Array.isArray(value) ? value.map(text).filter(Boolean).join(' or ') : '';
const levelOf = ({ body }: TraceEvent): string =>
  (number(body['levels']) ?? 1) > 1
    ? `level ${number(body['level'])} of ${number(body['levels'])}`
    : '';
const whoseApproval = ({ recipient, body }: TraceEvent): string =>
  recipient ?? (Array.isArray(body['recipients']) ? `${body['recipients'].length} recipients` : '');
const told = ({ body }: TraceEvent): string =>
  body['reported'] === true ? 'the sender was told' : '';
const decision = (event: TraceEvent): string =>
  `${sentence(whoseApproval(event), `by ${event.actor}`, event.body['where'] === 'console' ? 'in the console' : '', told(event))}${event.body['comment'] ? ': ' : ''}${quoted(event.body['comment'])}`;

/** What happened, by the kind of its record. A kind that is not here is shown by the sentence it came with. */
const FORMS: Record<string, Form> = {
  'message.committed': {
    icon: 'seal',
    tone: 'protected',
    verb: 'Received, judged, sealed and kept',
    about: 'mail',
    detail: ({ body }) => DOORS[text(body['door'])] ?? '',
  },
  'message.folded': {
    icon: 'copy',
    tone: 'unprotected',
    verb: 'Sent again by the client, kept once',
    about: 'mail',
  },
  'message.delivered': {
    icon: 'send',
    tone: 'protected',
    verb: 'Delivered',
    about: 'mail',
    detail: delivery,
  },
  'message.deferred': {
    icon: 'clock-3',
    tone: 'test',
    verb: 'Deferred',
    about: 'mail',
    detail: (event) => {
      const seconds = number(event.body['retryInSeconds']);
      const wait = seconds ? `next attempt in ${Math.max(1, Math.round(seconds / 60))} min` : '';
      return sentence(delivery(event), wait);
    },
  },
  'message.bounced': {
    icon: 'circle-alert',
    tone: 'failed',
    verb: 'Bounced',
    about: 'mail',
    detail: (event) =>
      sentence(delivery(event), event.body['reported'] === true ? 'the sender was told' : ''),
  },
  'message.held': {
    icon: 'circle-alert',
    tone: 'failed',
    verb: 'Held',
    about: 'mail',
    detail: (event) => sentence(event.recipient ?? '', text(event.body['reason'])),
  },
  'message.deleted': {
    icon: 'circle-off',
    tone: 'failed',
    verb: 'Deleted by a rule',
    about: 'mail',
    detail: toWhom,
  },
  'message.redirected': {
    icon: 'play',
    tone: 'info',
    verb: 'Redirected by a rule',
    about: 'mail',
    detail: toWhom,
  },
  'message.quarantined': {
    icon: 'clock-3',
    tone: 'unprotected',
    verb: 'Held for review',
    about: 'mail',
    detail: toWhom,
  },
  'message.approval-asked': {
    icon: 'mail',
    tone: 'unprotected',
    verb: 'Approval asked for',
    about: 'mail',
    detail: (event) => sentence(`of ${list(event.body['approvers'])}`, levelOf(event)),
  },
  'message.approved': {
    icon: 'circle-check',
    tone: 'protected',
    verb: 'Approved',
    about: 'mail',
    detail: decision,
  },
  'message.not-approved': {
    icon: 'ban',
    tone: 'failed',
    verb: 'Rejected by an approver',
    about: 'mail',
    detail: decision,
  },
  'message.approval-expired': {
    icon: 'hourglass',
    tone: 'expired',
    verb: 'Nobody approved in time',
    about: 'mail',
    detail: (event) => sentence(whoseApproval(event), told(event)),
  },
  'message.discarded': {
    icon: 'trash-2',
    tone: 'failed',
    verb: 'Discarded',
    about: 'mail',
    detail: (event) =>
      `${sentence(event.recipient ?? '', `by ${event.actor}`)}: ${quoted(event.body['reason'])}`,
  },
  'message.released': {
    icon: 'play',
    tone: 'info',
    verb: 'Released',
    about: 'mail',
    detail: byWhom,
  },
  'message.protection-removed': {
    icon: 'mail-open',
    tone: 'test',
    verb: 'Protection removed by a rule',
    about: 'mail',
    detail: (event) =>
      sentence(event.recipient ?? '', REMOVED[text(event.body['as'])] ?? '', ruleOf(event)),
  },
  'message.still-protected': {
    icon: 'seal',
    tone: 'protected',
    verb: 'A rule removes protection, but it stayed',
    about: 'mail',
    detail: (event) =>
      `${sentence(event.recipient ?? '', ruleOf(event))}. ${text(event.body['reason'])}`,
  },
  'message.unsealed': {
    icon: 'mail-open',
    tone: 'test',
    verb: 'Opened for a rule that removes protection',
    about: 'access',
    detail: (event) => sentence(`the copy of ${event.recipient ?? ''}`, ruleOf(event)),
  },
  'message.passcode-sent': {
    icon: 'key-round',
    tone: 'info',
    verb: 'Passcode sent',
    about: 'access',
    detail: (event) => event.recipient ?? '',
  },
  'message.identified': {
    icon: 'user',
    tone: 'info',
    verb: 'Proved who they are',
    about: 'access',
    detail: (event) => event.recipient ?? '',
  },
  'message.opened': {
    icon: 'mail-open',
    tone: 'protected',
    verb: 'Opened',
    about: 'access',
    detail: (event) => sentence(event.recipient ?? '', METHODS[text(event.body['method'])] ?? ''),
  },
  'message.replied': {
    icon: 'undo-2',
    tone: 'info',
    verb: 'Replied',
    about: 'access',
    detail: (event) => sentence(event.recipient ?? '', 'protected'),
  },
  'message.revoked': {
    icon: 'ban',
    tone: 'expired',
    verb: 'Revoked',
    about: 'access',
    detail: byWhom,
  },
  'message.restored': {
    icon: 'rotate-ccw',
    tone: 'protected',
    verb: 'Access given back',
    about: 'access',
    detail: byWhom,
  },
  'message.subject-opened': {
    icon: 'eye',
    tone: 'test',
    verb: 'Subject opened',
    about: 'access',
    detail: byWhom,
  },
  'message.expired': { icon: 'hourglass', tone: 'expired', verb: 'Expired', about: 'access' },
  'message.erased': {
    icon: 'trash-2',
    tone: 'expired',
    verb: 'Erased',
    about: 'access',
    detail: byWhom,
  },
};

/** A record of the trace as an entry of the timeline. */
export function momentOf(event: TraceEvent): Moment {
  const form = FORMS[event.kind] ?? {
    icon: 'clock-3' as const,
    tone: 'unprotected' as const,
    verb: event.says,
    about: 'mail' as const,
    detail: (other: TraceEvent) => other.recipient ?? '',
  };
  return {
    at: event.at,
    icon: form.icon,
    tone: form.tone,
    verb: form.verb,
    detail: form.detail?.(event) ?? '',
    reply: text(event.body['reply']) || null,
    about: form.about,
  };
}

/** Entries by the day they happened on, on this device's calendar; the order stays. */
export function daysOf(moments: readonly Moment[]): Day[] {
  const days: Day[] = [];
  for (const moment of moments) {
    const at = new Date(moment.at);
    const day = new Date(at.getFullYear(), at.getMonth(), at.getDate()).toISOString();
    const last = days.at(-1);
    if (last?.day === day) last.moments.push(moment);
    else days.push({ day, moments: [moment] });
  }
  return days;
}
