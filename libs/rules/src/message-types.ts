import { fieldsNamed, headerText, type MessageFacts } from '@chancery/mail/web';
import type { MessageView } from './message-view';
import type { Aspect } from './probe';
import { fieldsRead } from './properties';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth';

/** The types of MessageTypeMatches: how a sentence says them, and by what a message is of them; one is enough. */
interface MessageType {
  readonly label: string;
  /** How it is built. */
  readonly built?: (facts: MessageFacts) => boolean;
  /** Header fields, in lower case, and what stands in them. */
  readonly says?: Readonly<Record<string, RegExp>>;
}

export const MESSAGE_TYPES: Readonly<Record<string, MessageType>> = {
  /** S/MIME (RFC 8551) or PGP/MIME (RFC 3156). */
  Encrypted: {
    label: 'encrypted by its sender',
    built: ({ smime, pgp, encryptedWhole }) =>
      encryptedWhole || smime === 'enveloped' || pgp === 'encrypted',
  },
  Signed: {
    label: 'signed by its sender',
    built: ({ smime, pgp }) => smime === 'signed' || smime === 'opaque' || pgp === 'signed',
  },
  /** Auto-Submitted (RFC 3834), and what programs wrote before it. */
  OOF: {
    label: 'an automatic reply',
    says: { 'auto-submitted': /^auto-replied\b/i, 'x-autoreply': /^yes\b/i },
  },
  /** Sent on by a rule of a mailbox: RFC 2156 5.3.1, and what Exchange and Gmail write. */
  AutoForward: {
    label: 'forwarded automatically',
    says: {
      autoforwarded: /^true\b/i,
      'x-ms-exchange-organization-autoforwarded': /^true\b/i,
      'x-ms-exchange-inbox-rules-loop': /./,
      'x-forwarded-for': /@/,
    },
  },
  Calendaring: {
    label: 'an invitation or an answer to one',
    built: (facts) => has(facts, /^text\/calendar$/),
    says: { 'content-class': /^urn:content-classes:calendarmessage\b/i },
  },
  /**
   * Closed by rights management: the content is in an encrypted part of its own format. A header alone
   * that claims it does not count, for the content would still be there to read.
   */
  PermissionControlled: {
    label: 'protected by rights management',
    built: (facts) =>
      has(facts, /^application\/x-microsoft-rpmsg-message$/) ||
      facts.parts.some(({ fileName }) => /^message(?:_v\d)?\.rpmsg$/i.test(fileName ?? '')),
  },
  Voicemail: {
    label: 'a voice message',
    built: (facts) => has(facts, /^multipart\/voice-message$/),
    says: {
      'message-context': /^voice-message\b/i,
      'content-class': /^(?:urn:content-classes:)?voice\b/i,
    },
  },
  ApprovalRequest: {
    label: 'a request for approval',
    says: { 'x-ms-exchange-organization-approval-initiator': /./ },
  },
  ReadReceipt: {
    label: 'a read receipt',
    built: (facts) => has(facts, /^message\/disposition-notification$/),
  },
};

/** The types that a message is of, by their codes. */
export function typesOf(message: Typed): readonly string[] {
  return Object.keys(MESSAGE_TYPES).filter((code) => judgeType(message, code) === TRUE);
}

type Typed = Pick<MessageView, 'facts' | 'claims'>;

/** Is a message of the type? Unknown where only a field says so that anybody may have written; false for a code that there is not. */
export function judgeType(message: Typed, code: string): Truth {
  const { facts } = message;
  const type = MESSAGE_TYPES[code];
  if (type?.built?.(facts)) return TRUE;
  const saying = Object.entries(type?.says ?? {}).filter(([name, value]) =>
    says(facts, name, value),
  );
  if (saying.some(([name]) => !message.claims(name))) return TRUE;
  return saying.length > 0 ? UNKNOWN : FALSE;
}

/** What an earlier rule may have changed of what makes a message one of the type. */
export const readForType = (code: string): Aspect[] => [
  ...(MESSAGE_TYPES[code]?.built ? (['structure'] as const) : []),
  ...fieldsRead(...Object.keys(MESSAGE_TYPES[code]?.says ?? {})),
];

const has = ({ parts }: MessageFacts, type: RegExp): boolean =>
  parts.some((part) => type.test(part.type));

const says = ({ headers }: MessageFacts, name: string, value: RegExp): boolean =>
  fieldsNamed(headers, name).some((field) => value.test(headerText(field).text.trim()));
