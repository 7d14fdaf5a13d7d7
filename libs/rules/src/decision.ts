import type { MessageEdit, RuleExplanation, RuleMode } from '@chancery/contracts';
import type { MessageFacts } from '@chancery/mail/web';
import type { AttachmentContent } from './content';
import type { People } from './people';
import type { SensitiveReport } from './sensitive-content';

/** A change to the message, applied wherever it is given out; stored bytes stay. No rule takes off a family of fields. */
export type Edit = Exclude<MessageEdit, { kind: 'remove-headers' }>;

/** Members by group. */
export type Groups = ReadonlyMap<string, ReadonlySet<string>>;

/** How grave a match of a rule is (Microsoft, New-TransportRule: SetAuditSeverity), the gravest last. */
export const AUDIT_SEVERITIES = ['DoNotAudit', 'Low', 'Medium', 'High'] as const;
export type AuditSeverity = (typeof AUDIT_SEVERITIES)[number];

/** A rule as decisions, reports and traces name it. */
export interface RuleReference {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  /** Absent where the rule says none. */
  readonly severity?: AuditSeverity;
}

export interface Rejection {
  /** Enhanced status code (RFC 3463), 5.7.1 or 5.7.900 to 5.7.999; the reply code is 550. */
  readonly code: string;
  readonly text: string;
  readonly rule: RuleReference;
}

/** What is known of a message when rules are judged. */
export interface RuleInput {
  readonly envelope: {
    /** Empty for the null sender. */
    readonly sender: string;
    readonly recipients: readonly string[];
  };
  /** The connection is signed in or comes from a trusted network. */
  readonly authenticated: boolean;
  /**
   * A server of the organisation handed it in, so that what organisation fields of the header say is believed; absent =
   * it came from anybody.
   */
  readonly trustedHop?: boolean;
  readonly clientAddress: string;
  readonly facts: MessageFacts;
  /**
   * What is inside the attachments, where a live rule asks (`Needs.content`); absent = nobody looked, so
   * that it is unknown as far as there are attachments.
   */
  readonly content?: readonly AttachmentContent[];
  /** Domains of the organisation, lower case, A-labels. */
  readonly acceptedDomains: ReadonlySet<string>;
  /** Members of groups in canonical form, by the group's id; who is in another group is not known. */
  readonly groups?: Groups;
  /** The people of the organisation; absent = nobody knows who they are, and what asks about them is unknown. */
  readonly people?: People;
  readonly now: Date;
}

/** Nobody gets the message, for good or until somebody releases it. */
export interface Ending {
  readonly kind: 'delete' | 'quarantine';
  readonly rule: RuleReference;
}

/** What a report on a message may say (Microsoft, New-TransportRule: IncidentReportContent). */
export const INCIDENT_PARTS = [
  'Sender',
  'Recipients',
  'Subject',
  'Severity',
  'Cc',
  'Bcc',
  'RuleDetections',
  'DataClassifications',
  'IdMatch',
  'AttachOriginalMail',
] as const;

/** A mail to one address about a message that a rule met. */
export interface IncidentReport {
  readonly kind: 'incident';
  readonly to: string;
  readonly content: readonly (typeof INCIDENT_PARTS)[number][];
  /** What it says of sensitive information, where it does. */
  readonly sensitive?: SensitiveReport;
  readonly rule: RuleReference;
}

/** A mail to each recipient concerned. */
export interface Notification {
  readonly kind: 'notification';
  /** With tokens such as `%%From%%`. */
  readonly text: string;
  readonly rule: RuleReference;
}

/** One level of approval: the message goes no further until one of these people lets it pass. */
export interface Moderation {
  /** Canonical addresses. */
  readonly approvers: readonly string[];
  readonly rule: RuleReference;
}

/** What the organisation itself protected is opened for these recipients, its own people. */
export interface Unprotection {
  /** What is attached too. */
  readonly attachments: boolean;
  /** The first that asks for it. */
  readonly rule: RuleReference;
}

/** What rules have done to some recipients. */
export interface Outcome {
  /** Sent whatever becomes of the message. */
  readonly notices?: readonly (IncidentReport | Notification)[];
  readonly reject?: Rejection;
  /** No copy for them; a redirection does not count any more, copies for others do not either. */
  readonly ending?: Ending;
  /** Canonical addresses that get the message besides. */
  readonly copies?: readonly string[];
  /** Canonical addresses that get the message instead; of several rules the first one's. */
  readonly redirect?: readonly string[];
  /** Asked one after another, a level for each rule, before anybody gets it; nothing where it is held for review anyway. */
  readonly moderation?: readonly Moderation[];
  /** Sent over TLS or not at all. */
  readonly requireTls?: true;
  /** Never together with a template: what a rule protects stays protected. */
  readonly unprotect?: Unprotection;
  /** Id of the connector it is sent by, and by nothing else; of several rules the first one's. */
  readonly connector?: string;
  /** Code of the rights template that protects the message; of several rules the first one's. */
  readonly template?: string;
  /** Id of the brand of what is protected; of several rules the first one's. */
  readonly brand?: string;
  /** In the order in which they are applied. */
  readonly edits: readonly Edit[];
}

/** Recipients to whom exactly the same happens. */
export interface RecipientGroup extends Outcome {
  /** Indexes into the envelope's recipients, ascending. */
  readonly recipients: readonly number[];
  /** Rules that matched for them and are in force, in order. */
  readonly rules: readonly (RuleReference & { readonly mode: RuleMode })[];
}

/** A rule in test mode that matched: what it would have done. */
export interface TestMatch {
  readonly rule: RuleReference;
  readonly recipients: readonly number[];
  readonly would: Outcome & { readonly stopProcessing: boolean };
  /** Its notices are sent though it is in test mode. */
  readonly notifies?: true;
}

export interface Decision {
  /** Ordered by their first recipient; together they hold every recipient once. */
  readonly groups: readonly RecipientGroup[];
  readonly testMatches: readonly TestMatch[];
  /** A rule would have protected the message, but it is one encrypted entity already. */
  readonly alreadyEncrypted: boolean;
  /**
   * A rule in force that is to be judged again later (`errorAction` defer) could not be judged for want of
   * time: no answer to the sender yet.
   */
  readonly deferredBy?: RuleReference;
  /** Every rule in order; only when asked for. */
  readonly explanation?: readonly RuleExplanation[];
}
