import type { MessageEdit } from '@chancery/contracts';
import type { AuditSeverity } from '@chancery/rules';

/** Rows of the hot path as the gateway writes them; names follow the schema `mail`. */
export type Treatment = 'relay' | 'wrap' | 'reject';
export type EndState = 'delivered' | 'bounced' | 'rejected' | 'held' | 'discarded';
export type RecipientState = EndState | 'queued' | 'deferred';

export interface NewRecipient {
  idx: number;
  address: string;
  domain: string;
  group: number;
  treatment: Treatment;
  ticket: Buffer | null;
  notify: string | null;
  orcpt: string | null;
  state: RecipientState;
  lastReply: string | null;
}

/** What the judge decided for one group of recipients, as it must survive a crash. No content of the mail. */
export interface GroupRecord {
  template: string | null;
  /** Number of the brand's version that its mail is sent with; absent in what was accepted before brands had versions. */
  brand?: number;
  edits: MessageEdit[];
  rules: {
    id: string;
    name: string;
    priority: number;
    mode: string;
    severity?: AuditSeverity;
  }[];
  reject: { code: string; text: string } | null;
  /** Nobody gets it: for good, or until somebody releases it. What the recipient's line says of it. */
  ending?: { kind: 'delete' | 'quarantine' | 'redirect'; text: string };
  /** Who must let it pass before anybody gets it, one level after another. */
  moderation?: { rule: { id: string; name: string; priority: number }; approvers: string[] }[];
  /** Over TLS or not at all. */
  requireTls?: true;
  /** The organisation's own people get the original of what it protected itself. */
  unprotect?: { attachments: boolean; rule: { id: string; name: string; priority: number } };
  /** Id of the connector it goes by, and by nothing else. */
  connector?: string;
  /** Unix second at which licences under the template end; 0 = never. The wrapper says it. */
  expires: number;
}

/** A rights template as a licence is bound to it. */
export interface Policy {
  template: string;
  version: number;
  hash: string;
  rights: readonly string[];
  expiryDays: number;
}

export interface NewPublication {
  senderAddress: string;
  senderName: string;
  brandVersion: number;
  inReplyTo: string | null;
}

export interface NewLicence {
  id: string;
  recipient: string;
  display: string;
  role: 'recipient';
  ticket: Buffer;
  notBefore: number;
  expires: number;
  epoch: number;
  sealed: Buffer;
  policy: Policy;
  /** Number of the brand's version that the recipient sees. */
  brand: number;
}

/** A level of approval that recipients of a message wait for. */
export interface NewApproval {
  id: string;
  /** Of the message; they share their levels. */
  groups: number[];
  /** From 0. */
  level: number;
  rule: { id: string; name: string; priority: number };
  approvers: string[];
}

export interface AuditEntry {
  id: string;
  kind: string;
  message: string | null;
  recipient: string | null;
  actor: string;
  body: object;
}

export interface NewMessage {
  id: string;
  organisation: string;
  listener: string;
  clientAddress: string;
  sender: string;
  headerFrom: string;
  fromName: string;
  headerMessageId: string | null;
  size: number;
  header: Buffer;
  segments: number;
  /** Sealed segments, sixteen to a row; empty where they were staged before. */
  rows: Buffer[];
  staged: boolean;
  /** Null, like the key, where nobody is to get the message: nothing of its content is kept. */
  partIndex: Buffer | null;
  transportKey: Buffer | null;
  epoch: number;
  groups: GroupRecord[];
  dsnReturn: string | null;
  dsnEnvelope: string | null;
  utf8: boolean;
  protected: boolean;
  foldKey: Buffer | null;
  recipients: NewRecipient[];
  publication: NewPublication | null;
  licences: NewLicence[];
  /** What its held recipients wait for. */
  approvals: NewApproval[];
  audit: AuditEntry[];
}

/** How an attempt for one recipient ended. */
export interface Outcome {
  organisation: string;
  message: string;
  idx: number;
  state: RecipientState;
  reply: string;
  /** Seconds from now until the next attempt; 0 for an end. */
  retryInSeconds: number;
  /** The sender is told now that it takes longer. */
  noticed: boolean;
  audit: AuditEntry | null;
}
