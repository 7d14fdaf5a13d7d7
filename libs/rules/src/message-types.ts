import { fieldsNamed, headerText, type MessageFacts } from '@chancery/mail/web';

/** The types of MessageTypeMatches: how a sentence says them, and by what a message is of them. */
interface MessageType {
  readonly label: string;
  is(facts: MessageFacts): boolean;
}

export const MESSAGE_TYPES: Readonly<Record<string, MessageType>> = {
  /** S/MIME (RFC 8551) or PGP/MIME (RFC 3156). */
  Encrypted: {
    label: 'encrypted by its sender',
    is: ({ smime, pgp, encryptedWhole }) =>
      encryptedWhole || smime === 'enveloped' || pgp === 'encrypted',
  },
  Signed: {
    label: 'signed by its sender',
    is: ({ smime, pgp }) => smime === 'signed' || smime === 'opaque' || pgp === 'signed',
  },
  /** Auto-Submitted (RFC 3834), and what programs wrote before it. */
  OOF: {
    label: 'an automatic reply',
    is: (facts) =>
      says(facts, 'auto-submitted', /^auto-replied\b/i) || says(facts, 'x-autoreply', /^yes\b/i),
  },
  /** Sent on by a rule of a mailbox: RFC 2156 5.3.1, and what Exchange and Gmail write. */
  AutoForward: {
    label: 'forwarded automatically',
    is: (facts) =>
      says(facts, 'autoforwarded', /^true\b/i) ||
      says(facts, 'x-ms-exchange-organization-autoforwarded', /^true\b/i) ||
      says(facts, 'x-ms-exchange-inbox-rules-loop', /./) ||
      says(facts, 'x-forwarded-for', /@/),
  },
  Calendaring: {
    label: 'an invitation or an answer to one',
    is: (facts) =>
      has(facts, /^text\/calendar$/) ||
      says(facts, 'content-class', /^urn:content-classes:calendarmessage\b/i),
  },
  /**
   * Closed by rights management: the content is in an encrypted part of its own format. A header alone
   * that claims it does not count, for the content would still be there to read.
   */
  PermissionControlled: {
    label: 'protected by rights management',
    is: (facts) =>
      has(facts, /^application\/x-microsoft-rpmsg-message$/) ||
      facts.parts.some(({ fileName }) => /^message(?:_v\d)?\.rpmsg$/i.test(fileName ?? '')),
  },
  Voicemail: {
    label: 'a voice message',
    is: (facts) =>
      has(facts, /^multipart\/voice-message$/) ||
      says(facts, 'message-context', /^voice-message\b/i) ||
      says(facts, 'content-class', /^(?:urn:content-classes:)?voice\b/i),
  },
  ApprovalRequest: {
    label: 'a request for approval',
    is: (facts) => says(facts, 'x-ms-exchange-organization-approval-initiator', /./),
  },
  ReadReceipt: {
    label: 'a read receipt',
    is: (facts) => has(facts, /^message\/disposition-notification$/),
  },
};

/** The types that a message is of, by their codes. */
export function typesOf(facts: MessageFacts): readonly string[] {
  return Object.keys(MESSAGE_TYPES).filter((code) => MESSAGE_TYPES[code]!.is(facts));
}

const has = ({ parts }: MessageFacts, type: RegExp): boolean =>
  parts.some((part) => type.test(part.type));

const says = ({ headers }: MessageFacts, name: string, value: RegExp): boolean =>
  fieldsNamed(headers, name).some((field) => value.test(headerText(field).text.trim()));
