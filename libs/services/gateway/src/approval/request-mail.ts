import { buildNotice, type CompiledBrand } from '@chancery/delivery';
import { uuid7 } from '@chancery/platform';
import { relayContent, storedMessage, type RowSource, subjectOf } from '../deliver/content';
import { ownMail, type OwnMailParts } from '../deliver/own-mail';
import type { OrganisationPolicy } from '../policy/policies';
import { opensForOwnPeople } from '../receive/assemble';
import { isOwnAddress } from '../receive/notices';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { NewMessage } from '../store/types';
import type { Approval } from './rows';

/** The largest message that goes along with the question; it is in memory as a whole. */
const ORIGINAL_BYTES = 10 * 1024 * 1024;
const NAMED = 20;

/** What is asked. */
export interface Question {
  approval: Pick<Approval, 'rule' | 'level'>;
  levels: number;
  message: LeasedMessage;
  held: readonly LeasedRecipient[];
  expiresAt: Date;
}

/**
 * The subject as the page may show it to who has this address; null where it may not be told, or cannot be any more.
 * Nobody outside the organisation is told: whoever names an approver there did not say that they may read the mail
 * (docs/adr/0071).
 */
export function subjectFor(
  policy: OrganisationPolicy,
  message: LeasedMessage,
  key: Buffer | null,
  address: string,
): string | null {
  if (!key || !isOwnAddress(policy, address) || !message.partIndex) return null;
  return policy.rules.sensitive.mask(subjectOf(message, key, []));
}

/** The mail that asks one approver, ready to be committed. */
export async function requestMail(
  policy: OrganisationPolicy,
  question: Question,
  to: string,
  page: string,
  key: Buffer,
  parts: OwnMailParts & { brand: CompiledBrand; rows: RowSource },
): Promise<NewMessage> {
  const { message, held, approval, levels, expiresAt } = question;
  const original = await originalFor(policy, message, key, to, parts.rows);
  const safe = !message.protected || opensForOwnPeople(policy);
  const subject = safe ? subjectFor(policy, message, key, to) : null;
  const from = message.headerFrom || message.sender;
  const id = uuid7();
  const service = policy.directory.serviceAddress;
  const raw = await buildNotice({
    brand: parts.brand,
    from: { name: policy.name, address: service },
    to: { name: '', address: to },
    subject: `Approve or reject: ${subject ?? `a message from ${from}`}`.slice(0, 200),
    date: new Date(),
    messageId: `<${id}@${service.slice(service.lastIndexOf('@') + 1)}>`,
    heading: `A message from ${from} waits for your approval`,
    paragraphs: [
      [
        `From: ${message.fromName ? `${message.fromName} <${from}>` : from}`,
        `To: ${named(held)}`,
        `Subject: ${subject ?? (safe ? 'not told outside the organisation' : 'shown on the page')}`,
        `Rule ${approval.rule.priority + 1}: ${approval.rule.name}`,
        ...(levels > 1 ? [`Level ${approval.level + 1} of ${levels}`] : []),
      ].join('\n'),
      typeof original === 'string' ? original : 'The message is attached.',
      `Nobody gets it before you decide. If nobody decides by ${dayAndTime(expiresAt)}, it is not sent, and the sender is told.`,
      'The page asks you before anything happens. Do not forward this mail: whoever has it can decide.',
    ],
    button: { label: 'Decide', url: page },
    ...(Buffer.isBuffer(original) ? { original } : {}),
  });
  return ownMail(policy, { id, to, raw }, parts);
}

/** The message as it came, or the sentence that says why it is not attached. */
async function originalFor(
  policy: OrganisationPolicy,
  message: LeasedMessage,
  key: Buffer,
  to: string,
  rows: RowSource,
): Promise<Buffer | string> {
  if (!isOwnAddress(policy, to))
    return 'The message is not attached: your address is outside the organisation.';
  if (message.protected && !opensForOwnPeople(policy))
    return 'The message is protected and not attached: mail to your own people is not opened on the way.';
  if (message.size > ORIGINAL_BYTES) return 'The message is too large to be attached.';
  const content = await relayContent(storedMessage(message, key, rows), []);
  if (Buffer.isBuffer(content)) return content;
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const named = (held: readonly LeasedRecipient[]): string =>
  held
    .slice(0, NAMED)
    .map(({ address }) => address)
    .join(', ') + (held.length > NAMED ? ` and ${held.length - NAMED} more` : '');

const dayAndTime = (date: Date): string =>
  `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })}, ${date.toISOString().slice(11, 16)} UTC`;
