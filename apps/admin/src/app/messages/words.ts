import type {
  LicenceView,
  MessageAccess,
  MessageApproval,
  MessageDetails,
  MessageItem,
  MessageRecipient,
  MessageRecipientState,
  MessageRule,
} from '@chancery/contracts';
import { type ChipKind, count, type IconName, plural, when } from '@chancery/ui';

export interface StateWord {
  word: string;
  kind: ChipKind;
  icon?: IconName;
}

/** How the states of a delivery are said. */
export const DELIVERY: Record<MessageRecipientState, StateWord> = {
  queued: { word: 'Waiting', kind: 'waiting' },
  deferred: { word: 'Deferred', kind: 'test', icon: 'clock-3' },
  delivered: { word: 'Delivered', kind: 'protected', icon: 'send' },
  bounced: { word: 'Bounced', kind: 'failed' },
  rejected: { word: 'Rejected', kind: 'failed', icon: 'shield-x' },
  held: { word: 'Held', kind: 'failed', icon: 'pause' },
  discarded: { word: 'Discarded', kind: 'off' },
};

/** What a recipient did with a protected message, or what became of their access. */
export const ACCESS: Record<MessageAccess, string> = {
  opened: 'Opened',
  unopened: 'Not opened',
  replied: 'Replied',
  revoked: 'Revoked',
  expired: 'Expired unread',
};

/** Rights templates that every organisation has; others are called by their code. */
const TEMPLATES: Record<string, string> = {
  'encrypt-only': 'Encrypt-Only',
  'do-not-forward': 'Do Not Forward',
};
export const templateName = (code: string): string => TEMPLATES[code] ?? code;

/** A recipient with what is known of their access. */
export interface RecipientRow {
  recipient: MessageRecipient;
  licence: LicenceView | null;
  state: StateWord;
  /** How the message reaches them. */
  how: string;
}

/** Joins what the gateway and the rights service know, by address. */
export function rowsOf(message: MessageDetails, licences: readonly LicenceView[]): RecipientRow[] {
  return message.recipients.map((recipient) => {
    const licence =
      licences.find(({ display }) => display === recipient.address) ??
      licences.find(({ recipient: canonical }) => canonical === recipient.address.toLowerCase()) ??
      null;
    return {
      recipient,
      licence,
      state: stateOf(recipient, licence),
      how: howOf(recipient),
    };
  });
}

/** What matters most of a recipient: access that ended, then what went wrong on the way, then that it was read. */
function stateOf(recipient: MessageRecipient, licence: LicenceView | null): StateWord {
  if (licence?.state === 'revoked') return { word: 'Revoked', kind: 'expired', icon: 'ban' };
  if (licence?.state === 'erased') return { word: 'Erased', kind: 'expired', icon: 'trash-2' };
  if (licence?.state === 'expired') return { word: 'Expired', kind: 'expired' };
  if (licence?.firstOpenedAt) return { word: 'Opened', kind: 'protected', icon: 'mail-open' };
  // The line below the address says what for.
  if (recipient.approval) return { word: 'Waiting', kind: 'waiting' };
  return DELIVERY[recipient.state];
}

/** Who is asked, and until when. */
export function approvalInWords({ approvers, level, levels, expiresAt }: MessageApproval): string {
  const who = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(approvers);
  const which = levels > 1 ? `, level ${level} of ${levels}` : '';
  return `Waiting for approval by ${who}${which}${expiresAt ? `, until ${when(expiresAt)}` : ''}`;
}

function howOf({ treatment, state, approval }: MessageRecipient): string {
  if (treatment === 'reject') return 'Refused by a rule';
  const to = treatment === 'wrap' ? 'Wrapper mail, read in the portal' : 'Unprotected';
  if (state === 'delivered') return to;
  return approval ? to : `${to}, ${DELIVERY[state].word.toLowerCase()}`;
}

/** A run of a sentence; strong ones carry the figures and names. */
export interface Run {
  text: string;
  strong?: boolean;
}

/** The one true sentence of a message's page. */
export function summaryOf(message: MessageDetails, rows: readonly RecipientRow[]): Run[] {
  const total = rows.length;
  const opened = rows.filter(({ licence }) => licence?.firstOpenedAt).length;
  const replied = rows.filter(({ licence }) => licence?.repliedAt).length;
  const ended = rows.filter(({ licence }) => licence?.state === 'revoked').length;
  const templates = [
    ...new Set(message.groups.flatMap(({ template }) => (template ? [template] : []))),
  ];
  const rules = [
    ...new Set(message.groups.flatMap((group) => group.rules.map(({ priority }) => priority + 1))),
  ];
  const runs: Run[] = message.protected
    ? [
        { text: 'Protected with ' },
        { text: templates.map(templateName).join(' and '), strong: true },
      ]
    : [{ text: 'Sent ' }, { text: 'unprotected', strong: true }];
  if (rules.length > 0)
    runs.push({ text: ` by ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}` });
  runs.push({ text: '. ' });
  if (message.protected) {
    runs.push(
      { text: `${count(opened)} of ${count(total)}`, strong: true },
      { text: `${opened === 1 ? ' has' : ' have'} opened it` },
    );
    if (replied > 0)
      runs.push(
        { text: ', ' },
        { text: count(replied), strong: true },
        { text: `${replied === 1 ? ' has' : ' have'} replied` },
      );
    if (ended > 0)
      runs.push(
        { text: ', ' },
        { text: count(ended), strong: true },
        { text: `${ended === 1 ? ' has' : ' have'} no access any more` },
      );
    runs.push({ text: '.' });
  } else {
    const delivered = rows.filter(({ recipient }) => recipient.state === 'delivered').length;
    runs.push(
      { text: `${count(delivered)} of ${count(total)}`, strong: true },
      { text: `${delivered === 1 ? ' was' : ' were'} delivered.` },
    );
  }
  const waiting = rows.filter(({ recipient }) => recipient.approval).length;
  if (waiting > 0)
    runs.push(
      { text: ' ' },
      { text: count(waiting), strong: true },
      { text: `${waiting === 1 ? ' waits' : ' wait'} for approval.` },
    );
  return runs;
}

/** `ben@partner.example and 2 more` */
export function recipientsInWords(
  item: Pick<MessageItem, 'recipients' | 'recipientCount'>,
): string {
  const [first] = item.recipients;
  if (!first) return 'nobody';
  const more = item.recipientCount - 1;
  return more > 0 ? `${first.address} and ${count(more)} more` : first.address;
}

/** The states of a message's recipients, what needs a person first. */
export function statesInOrder(item: MessageItem): { state: StateWord; n: number }[] {
  const order: MessageRecipientState[] = [
    'held',
    'bounced',
    'rejected',
    'deferred',
    'queued',
    'delivered',
    'discarded',
  ];
  return order.flatMap((state) => {
    const n = item.states[state];
    return n ? [{ state: DELIVERY[state], n }] : [];
  });
}

/** What the list shows now. */
export function listSentence(
  total: { value: number; relation: 'eq' | 'gte' } | undefined,
  filtered: boolean,
): string {
  if (!total) return '';
  const how =
    total.relation === 'gte' ? `${count(total.value)}+ messages` : plural(total.value, 'message');
  if (filtered) return `${how} ${total.value === 1 ? 'matches' : 'match'}, newest first.`;
  return `${how} in the trace, newest first. Who, when and why; the subject and the text are sealed.`;
}

/** How a rule counts its matches. */
export const SEVERITIES: Record<NonNullable<MessageRule['severity']>, string> = {
  DoNotAudit: 'not reported',
  Low: 'low severity',
  Medium: 'medium severity',
  High: 'high severity',
};
