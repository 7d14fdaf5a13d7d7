import { buildDsn } from '@chancery/delivery';
import { dsnReport, type OriginalRecipient } from '@chancery/mail';
import { uuid7 } from '@chancery/platform';
import type { OrganisationPolicy } from '../policy/policies';
import type { NewMessage } from '../store/types';
import { ownMail, type OwnMailParts } from './own-mail';

/** What a report says of one recipient (RFC 3464 2.3). */
export interface ReportedRecipient {
  address: string;
  orcpt: string | null;
  action: 'failed' | 'delayed' | 'relayed';
  /** Enhanced status code. */
  status: string;
  /** The reply that decided, as one line. */
  diagnostic: string;
  remoteMta: string | null;
  willRetryUntil: Date | null;
}

/** The message a report is about. */
export interface ReportedMessage {
  id: string;
  sender: string;
  headerFrom: string;
  headerMessageId: string | null;
  receivedAt: Date;
  dsnEnvelope: string | null;
}

export type ReportParts = OwnMailParts & { hostname: string };

/** `type;address` as the client gave it (RFC 3461 4.2); the listener has undone its xtext. */
function originalOf(orcpt: string | null): OriginalRecipient | null {
  const at = orcpt?.indexOf(';') ?? -1;
  return orcpt && at > 0
    ? { type: orcpt.slice(0, at).toLowerCase(), address: orcpt.slice(at + 1) }
    : null;
}

/**
 * A delivery status notification, sealed like any mail and ready to commit; null where none may be sent
 * (a report never answers a null sender, RFC 3464 2, and never carries a body of the original).
 */
export async function makeReport(
  policy: OrganisationPolicy,
  about: ReportedMessage,
  recipients: ReportedRecipient[],
  parts: ReportParts,
): Promise<NewMessage | null> {
  if (!about.sender || recipients.length === 0) return null;
  const id = uuid7();
  const domain = policy.directory.serviceAddress.slice(
    policy.directory.serviceAddress.lastIndexOf('@') + 1,
  );
  const report = dsnReport({
    reportingMta: parts.hostname,
    arrivalDate: about.receivedAt,
    envelopeId: about.dsnEnvelope,
    recipients: recipients.map((recipient) => ({
      ...recipient,
      orcpt: originalOf(recipient.orcpt),
    })),
    originalHeaders: [
      `From: <${about.headerFrom || about.sender}>`,
      `Date: ${about.receivedAt.toUTCString().replace('GMT', '+0000')}`,
      ...(about.headerMessageId
        ? [`Message-ID: ${about.headerMessageId.replace(/\s+/g, '')}`]
        : []),
    ].join('\r\n'),
    organisation: policy.name,
  });
  const raw = await buildDsn({
    from: { name: `Mail delivery at ${policy.name}`, address: policy.directory.serviceAddress },
    to: { name: '', address: about.sender },
    subject: report.subject,
    text: report.text,
    deliveryStatus: report.deliveryStatus,
    headersPart: report.headersPart ?? '',
    originalMessageId: about.headerMessageId,
    date: new Date(),
    messageId: `<${id}@${domain}>`,
  });
  return ownMail(policy, { id, to: about.sender, raw }, parts);
}
