/**
 * The life of one message, in order. Trace events, report dimensions and the timeline derive from this
 * list; the gateway's receive and deliver read like it.
 */
export const JOURNEY = [
  { step: 'received', by: 'gateway', says: 'Received over SMTP' },
  { step: 'inspected', by: 'gateway', says: 'Read once: headers, parts, text' },
  { step: 'judged', by: 'gateway', says: 'Judged by the mail flow rules' },
  { step: 'licensed', by: 'gateway', says: "Checked against the sender's plan" },
  { step: 'sealed', by: 'gateway', says: 'Sealed' },
  { step: 'committed', by: 'gateway', says: 'Kept: 250 answered' },
  {
    step: 'folded',
    by: 'gateway',
    says: 'Sent again by the client after a lost answer, kept once',
  },
  { step: 'refused', by: 'gateway', says: 'Refused' },
  {
    step: 'unlicensed-refused',
    by: 'gateway',
    says: 'Refused: the sender has no licence for message encryption',
  },
  {
    step: 'unlicensed-sent',
    by: 'gateway',
    says: 'Sent although the sender has no licence for message encryption',
  },
  { step: 'incident-reported', by: 'gateway', says: 'Reported, as a rule asks' },
  { step: 'notified', by: 'gateway', says: 'The recipient was notified, as a rule asks' },
  { step: 'deleted', by: 'gateway', says: 'Deleted by a rule' },
  { step: 'redirected', by: 'gateway', says: 'Sent to somebody else by a rule' },
  { step: 'quarantined', by: 'gateway', says: 'Held for review by a rule' },
  { step: 'approval-asked', by: 'gateway', says: 'Somebody was asked to approve it' },
  { step: 'approved', by: 'gateway', says: 'Approved' },
  { step: 'not-approved', by: 'gateway', says: 'Not approved: the sender was told' },
  { step: 'approval-expired', by: 'gateway', says: 'Nobody decided in time: the sender was told' },
  {
    step: 'protection-removed',
    by: 'gateway',
    says: 'Protection removed by a rule: the original went to one of the own people',
  },
  { step: 'still-protected', by: 'gateway', says: 'A rule removes protection, but it stayed' },
  { step: 'wrapped', by: 'gateway', says: 'Wrapper mail made' },
  { step: 'signed', by: 'gateway', says: 'Signed with DKIM' },
  { step: 'delivered', by: 'gateway', says: 'Accepted by the next hop' },
  { step: 'deferred', by: 'gateway', says: 'Not accepted yet, tried again later' },
  { step: 'bounced', by: 'gateway', says: 'Not deliverable, reported to the sender' },
  { step: 'held', by: 'gateway', says: 'Held for an operator' },
  { step: 'released', by: 'gateway', says: 'Released: tried again' },
  { step: 'discarded', by: 'gateway', says: 'Discarded by an administrator' },
  { step: 'passcode-sent', by: 'rights', says: 'Passcode sent' },
  { step: 'identified', by: 'rights', says: 'Proved who they are' },
  { step: 'opened', by: 'rights', says: 'Opened' },
  { step: 'replied', by: 'rights', says: 'Replied' },
  { step: 'revoked', by: 'rights', says: 'Revoked' },
  { step: 'restored', by: 'rights', says: 'Access given back' },
  { step: 'subject-opened', by: 'rights', says: 'Subject opened by an administrator' },
  { step: 'unsealed', by: 'rights', says: 'Opened for a rule that removes protection' },
  { step: 'expired', by: 'rights', says: 'Expired' },
  { step: 'erased', by: 'gateway', says: 'Erased' },
] as const;

export type Step = (typeof JOURNEY)[number]['step'];
/** How an audit record of a step is called. */
export type StepKind = `message.${Step}`;
export const kindOf = <S extends Step>(step: S): `message.${S}` => `message.${step}`;
/** The sentence of a record's kind; the kind itself where it is not a step. */
export const sentenceOfKind = (kind: string): string =>
  JOURNEY.find(({ step }) => kindOf(step) === kind)?.says ?? kind;
