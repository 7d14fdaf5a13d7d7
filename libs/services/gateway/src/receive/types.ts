import type { OrganisationPolicy } from '../policy/policies';

/** Through which door a message came; it decides what is checked and what is trusted. */
export type Door = 'relay' | 'submission' | 'internal';

export interface EnvelopeRecipient {
  address: string;
  notify: string | null;
  orcpt: string | null;
}

/** What a portal reply carries besides the mail; only the internal listener may say it. */
export interface ReplyTag {
  template: string;
  inReplyTo: string;
}

export interface Envelope {
  door: Door;
  policy: OrganisationPolicy;
  clientAddress: string;
  clientName: string;
  /** `ESMTP`, `ESMTPSA` … for the Received line. */
  protocol: string;
  sender: string;
  recipients: EnvelopeRecipient[];
  utf8: boolean;
  dsnReturn: string | null;
  dsnEnvelope: string | null;
}
