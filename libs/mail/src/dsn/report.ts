import { parseOrcpt, type OriginalRecipient } from './parameters';

/** RFC 3464 2.3.3. */
export type DsnAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export interface DsnRecipient {
  address: string;
  /** ORCPT: as it was given (`rfc822;bob@example.com`, xtext), or as {@link parseOrcpt} read it. */
  orcpt?: OriginalRecipient | string | null;
  action: DsnAction;
  /** Enhanced status code, `5.7.1` (RFC 3463). */
  status: string;
  /** The SMTP reply, ours or the other server's. */
  diagnostic?: string | null;
  /** Host that gave it, when it was not ours. */
  remoteMta?: string | null;
  lastAttempt?: Date | null;
  /** Of a delay: until when delivery is tried. */
  willRetryUntil?: Date | null;
}

export interface DsnInput {
  /** Our host name. */
  reportingMta: string;
  arrivalDate: Date;
  /** ENVID as it was given, xtext undone. */
  envelopeId?: string | null;
  recipients: readonly DsnRecipient[];
  /** Header block of what was sent (of a protected message: of the wrapper), or null for none. */
  originalHeaders?: string | null;
  /** Stands under the text. */
  organisation: string;
}

/**
 * The content of a `multipart/report; report-type=delivery-status` (RFC 3464, RFC 6522). The caller
 * puts it together: `text` as text/plain in UTF-8, `deliveryStatus` as message/delivery-status,
 * `headersPart` as text/rfc822-headers; null envelope sender, `Auto-Submitted: auto-replied`.
 */
export interface DsnReport {
  subject: string;
  text: string;
  deliveryStatus: string;
  headersPart: string | null;
}

export function dsnReport(input: DsnInput): DsnReport {
  return {
    subject: subjectOf(input.recipients),
    text: textOf(input),
    deliveryStatus: deliveryStatusOf(input),
    headersPart: input.originalHeaders ? withCrlf(input.originalHeaders) : null,
  };
}

function subjectOf(recipients: readonly DsnRecipient[]): string {
  if (recipients.some((each) => each.action === 'failed')) return 'Message not delivered';
  if (recipients.some((each) => each.action === 'delayed')) return 'Message delayed';
  return 'Message delivered';
}

const HEADINGS: readonly (readonly [DsnAction, string])[] = [
  ['failed', 'Your message was not delivered to:'],
  ['delayed', 'Your message is not delivered yet. You need not send it again. It is waiting for:'],
  ['delivered', 'Your message was delivered to:'],
  ['relayed', 'Your message was passed on to a server that does not report delivery, for:'],
  ['expanded', 'Your message was delivered to this list and is passed on to its members:'],
];

function textOf({ recipients, organisation, reportingMta, arrivalDate }: DsnInput): string {
  const lines: string[] = [];
  for (const [action, heading] of HEADINGS) {
    const these = recipients.filter((each) => each.action === action);
    if (these.length === 0) continue;
    lines.push(heading, '');
    for (const each of these) lines.push(...recipientLines(each));
  }
  lines.push(`Your message arrived at ${oneLine(reportingMta)} on ${mailDate(arrivalDate)}.`, '');
  lines.push(oneLine(organisation), '');
  return lines.join('\r\n');
}

function recipientLines(recipient: DsnRecipient): string[] {
  const lines = [`  ${oneLine(recipient.address)}`];
  if (recipient.diagnostic) {
    const by = recipient.remoteMta ? `${oneLine(recipient.remoteMta)} said: ` : '';
    lines.push(`    ${by}${oneLine(recipient.diagnostic)}`);
  }
  if (recipient.action === 'delayed' && recipient.willRetryUntil) {
    lines.push(`    Delivery is tried until ${mailDate(recipient.willRetryUntil)}.`);
  }
  return [...lines, ''];
}

function deliveryStatusOf(input: DsnInput): string {
  const groups = [
    [
      field('Original-Envelope-Id', input.envelopeId),
      field('Reporting-MTA', `dns; ${input.reportingMta}`),
      field('Arrival-Date', mailDate(input.arrivalDate)),
    ],
    ...input.recipients.map((each) => [
      field('Original-Recipient', originalRecipient(each.orcpt)),
      field('Final-Recipient', typedAddress('rfc822', each.address)),
      field('Action', each.action),
      field('Status', each.status),
      field('Remote-MTA', each.remoteMta ? `dns; ${each.remoteMta}` : null),
      field('Diagnostic-Code', each.diagnostic ? `smtp; ${each.diagnostic}` : null),
      field('Last-Attempt-Date', each.lastAttempt ? mailDate(each.lastAttempt) : null),
      field('Will-Retry-Until', each.willRetryUntil ? mailDate(each.willRetryUntil) : null),
    ]),
  ];
  return groups.map((lines) => `${lines.join('')}`).join('\r\n');
}

/** A field with its line end, folded; '' where there is no value. ASCII, and never a second line of its own. */
function field(name: string, value: string | null | undefined): string {
  if (!value) return '';
  const text = oneLine(value)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 2000);
  const words = text.split(' ').flatMap((word) => word.match(/.{1,900}/g) ?? []);
  let line = `${name}:`;
  const lines: string[] = [];
  for (const word of words) {
    if (line.length + 1 + word.length > 76 && line !== `${name}:`) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join('\r\n')}\r\n`;
}

/** What cannot be read is left out: a wrong original recipient is worse than none. */
function originalRecipient(orcpt: DsnRecipient['orcpt']): string | null {
  const given = typeof orcpt === 'string' ? parseOrcpt(orcpt) : orcpt;
  return given ? typedAddress(given.type, given.address) : null;
}

/** RFC 6533 3: an address beyond ASCII is of type utf-8 and written with `\x{…}` in an ASCII report. */
function typedAddress(type: string, address: string): string {
  if (/^[\x20-\x7e]*$/.test(address)) return `${type}; ${address}`;
  const coded = Array.from(address, (each) => {
    const point = each.codePointAt(0) ?? 0;
    return point > 126 ? `\\x{${point.toString(16).toUpperCase()}}` : each;
  });
  return `utf-8; ${coded.join('')}`;
}

function oneLine(text: string): string {
  return text.replace(/[\0-\x20\x7f\u0085\u2028\u2029]+/g, ' ').trim();
}

function withCrlf(text: string): string {
  const lines = text
    .replace(/\r\n|\r|\n/g, '\n')
    .replace(/\n+$/, '')
    .split('\n');
  return `${lines.join('\r\n')}\r\n`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** An instant as RFC 5322 3.3 writes it, in UTC. */
export function mailDate(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${day} ${date.getUTCFullYear()} ${time} +0000`;
}
