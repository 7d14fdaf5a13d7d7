import {
  buildWrapper,
  DkimError,
  deliver as deliverTo,
  type DkimKey,
  dkimSign,
  type Envelope as SmtpEnvelope,
  type MessageSource,
  type Route,
  viaOrganisation,
} from '@chancery/delivery';
import type { Edit } from '@chancery/mail';
import type { ReadyBrand } from '../policy/brands';
import type { OrganisationPolicy } from '../policy/policies';
import { loopToken } from '../receive/loop';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import { type OpenedMessage, relayContent, storedMessage, subjectOf } from './content';
import type { DeliverParts, Sent, Unit } from './parts';

/** Fields only this installation may set; what arrives under these names says nothing. A foreign loop token stays, for its owner. */
const FORGED: Edit[] = [
  'X-Chancery-Trace',
  'X-Chancery-Rules',
  'X-Chancery-Reply',
  'X-Chancery-Test',
].map((name) => ({
  kind: 'remove-header',
  name,
}));

/** What goes out in the place of a message that is relayed, where a rule removes protection. */
export interface InPlace {
  message: OpenedMessage;
  /** What rules changed for whom it was protected first. */
  edits: readonly Edit[];
  /** Its body is not what came in, so that its signature is broken. */
  rebuilt: boolean;
  /** Whose signature it would be; the message itself where it is null. */
  signedAs: LeasedMessage | null;
  utf8: boolean;
}

/**
 * The original, opened with its edits, to recipients that share a destination.
 *
 * @param opened goes in its place
 */
export async function relay(
  unit: Unit,
  policy: OrganisationPolicy,
  messageKey: Buffer,
  group: { route: Route; recipients: LeasedRecipient[] },
  parts: DeliverParts,
  opened: InPlace | null = null,
): Promise<Sent[]> {
  const { message } = unit;
  const record = message.groups[group.recipients[0]!.group];
  const edits: Edit[] = [...FORGED, ...(opened?.edits ?? []), ...(record?.edits ?? [])];
  const source = opened?.message ?? storedMessage(message, messageKey, unit.rows);
  const read = () => relayContent(source, edits);
  const altered = opened?.rebuilt === true || edits.some(({ kind }) => kind === 'disclaimer');
  const signature = await signatureFor(opened?.signedAs ?? message, policy, altered, read);
  edits.unshift({ kind: 'add-top', lines: topLines(message, parts) + signature });
  const content = await read();
  const carrier = opened?.utf8 ? { ...message, utf8: true } : message;
  return send(carrier, group.route, message.sender, group.recipients, content, parts);
}

/** The wrapper to one recipient, signed where its From domain has a key. */
export async function sendWrapper(
  unit: Unit,
  policy: OrganisationPolicy,
  messageKey: Buffer,
  recipient: LeasedRecipient,
  route: Route,
  parts: DeliverParts,
): Promise<Sent[]> {
  const { message } = unit;
  const raw = await signed(
    wrapper(
      message,
      policy,
      await parts.brandOf(policy, message.groups[recipient.group]?.brand),
      recipient,
      messageKey,
    ),
    policy,
    fromDomain(message, policy),
  );
  const content = Buffer.concat([Buffer.from(topLines(message, parts), 'latin1'), raw]);
  return send(message, route, message.sender, [recipient], content, parts);
}

/** From is the sender where their domain is the organisation's and may be used; else the service address speaks for them. */
function fromDomain(message: LeasedMessage, policy: OrganisationPolicy): string | null {
  const domain = message.headerFrom.slice(message.headerFrom.lastIndexOf('@') + 1).toLowerCase();
  const accepted = policy.directory.domains.find(({ name }) => name === domain);
  return accepted && !accepted.fromServiceAddress ? domain : null;
}

/** The wrapper of a message to one recipient, unsigned. */
export function wrapper(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  { compiled: brand, subject: treatment }: ReadyBrand,
  recipient: LeasedRecipient,
  messageKey: Buffer,
): Buffer {
  const sender = {
    name: message.fromName,
    address: message.headerFrom || policy.directory.serviceAddress,
  };
  const own = fromDomain(message, policy) !== null;
  const service = policy.directory.serviceAddress;
  const group = message.groups[recipient.group];
  const expires = group?.expires ?? 0;
  const original = treatment === 'keep' ? subjectOf(message, messageKey, group?.edits ?? []) : '';
  return buildWrapper({
    brand,
    sender,
    ticket: (recipient.ticket ?? Buffer.alloc(32)).toString('base64url'),
    expiresAt: expires > 0 ? new Date(expires * 1000) : null,
    from: own ? sender : viaOrganisation(sender, policy.name, service),
    replyTo: own ? null : sender,
    recipient: { name: '', address: recipient.address },
    subject: { treatment, original },
    originalMessageId: message.headerMessageId,
    messageId: `<${message.id}.${recipient.idx}@${service.slice(service.lastIndexOf('@') + 1)}>`,
    date: message.receivedAt,
  });
}

/** A portal reply or a report: made here, in the name of the service address. What others sent keeps the signature it has. */
const isOurs = ({ listener, clientAddress }: LeasedMessage): boolean =>
  listener === 'internal' || clientAddress === '';

/**
 * What is made here is signed in the name of the service address. What others sent keeps the signature it has,
 * unless its body was changed: then that one is broken, and the domain it is from signs anew where it has a key.
 */
async function signatureFor(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  altered: boolean,
  read: () => Promise<MessageSource>,
): Promise<string> {
  if (isOurs(message)) return signatureOf(await read(), policy, null);
  if (!altered) return '';
  const domain = fromDomain(message, policy);
  if (!domain || !policy.dkim.has(domain)) return '';
  try {
    return await signatureOf(await read(), policy, domain);
  } catch (error) {
    // A message without a From cannot be signed (RFC 6376 5.4), and goes without.
    if (error instanceof DkimError) return '';
    throw error;
  }
}

async function signed(
  raw: Buffer,
  policy: OrganisationPolicy,
  domain: string | null,
): Promise<Buffer> {
  const signature = await signatureOf(raw, policy, domain);
  return signature ? Buffer.concat([Buffer.from(signature, 'latin1'), raw]) : raw;
}

/** DKIM-Signature of the From domain, the service address's where none is given; nothing where it has no key. */
async function signatureOf(
  raw: MessageSource,
  policy: OrganisationPolicy,
  domain: string | null,
): Promise<string> {
  const service = policy.directory.serviceAddress;
  const key: DkimKey | undefined = policy.dkim.get(
    domain ?? service.slice(service.lastIndexOf('@') + 1),
  );
  return key ? dkimSign(raw, [key]) : '';
}

/** Received (RFC 5321 4.4), the trace id and our loop token, above everything else. */
function topLines(message: LeasedMessage, parts: DeliverParts): string {
  const from = message.clientAddress ? `from [${message.clientAddress}] ` : '';
  const rules = [...new Set(message.groups.flatMap((group) => group.rules.map(({ id }) => id)))];
  return (
    `Received: ${from}by ${parts.hostname} with ESMTP id ${message.id};\r\n\t${message.receivedAt.toUTCString().replace('GMT', '+0000')}\r\n` +
    `X-Chancery-Trace: ${message.id}\r\n` +
    (rules.length > 0 ? `X-Chancery-Rules: ${rules.join(',\r\n\t')}\r\n` : '') +
    `X-Chancery-Loop: ${loopToken(parts.keys, message.id)}\r\n`
  );
}

async function send(
  message: LeasedMessage,
  route: Route,
  from: string,
  recipients: LeasedRecipient[],
  content: MessageSource,
  parts: DeliverParts,
): Promise<Sent[]> {
  const envelope: SmtpEnvelope = {
    from,
    to: recipients.map(({ address, notify, orcpt }) => ({
      address,
      ...(notify || orcpt
        ? {
            dsn: {
              ...(notify
                ? { notify: notify.split(',') as ('NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY')[] }
                : {}),
              ...(orcpt ? { orcpt } : {}),
            },
          }
        : {}),
    })),
    smtpUtf8: message.utf8,
    ...(message.dsnReturn || message.dsnEnvelope
      ? {
          dsn: {
            ...(message.dsnReturn ? { ret: message.dsnReturn as 'FULL' | 'HDRS' } : {}),
            ...(message.dsnEnvelope ? { envid: message.dsnEnvelope } : {}),
          },
        }
      : {}),
  };
  const { recipients: results, dsnPassedOn } = await deliverTo(
    parts.pool,
    route,
    envelope,
    content,
  );
  return recipients.map((recipient, at) => ({
    recipient,
    result: results[at]!,
    route,
    dsnPassedOn,
  }));
}
