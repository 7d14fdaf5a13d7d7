/** An SMTP reply with its enhanced status code (RFC 3463); texts as in the interface conventions, 3.8. */
export class SmtpReply extends Error {
  readonly responseCode: number;

  constructor(
    readonly code: number,
    readonly enhanced: string,
    readonly text: string,
  ) {
    super(`${enhanced} ${text}`);
    this.responseCode = code;
  }

  /** The reply as one line, as it stands in reports and the trace. */
  get line(): string {
    return `${this.code} ${this.enhanced} ${this.text}`;
  }
}

const printable = (value: string): string => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 320);

export const REPLIES = {
  needsTls: () => new SmtpReply(530, '5.7.0', 'Must issue a STARTTLS command first'),
  needsLogin: () => new SmtpReply(530, '5.7.0', 'Authentication required'),
  badLogin: () => new SmtpReply(535, '5.7.8', 'Authentication credentials invalid'),
  loginUnavailable: () => new SmtpReply(454, '4.7.0', 'Authentication temporarily unavailable'),
  relayDenied: (address: string) =>
    new SmtpReply(554, '5.7.1', `<${printable(address)}>: Relay access denied`),
  notOwned: () => new SmtpReply(553, '5.7.1', 'Sender address rejected: not owned by user'),
  unknownParameter: () => new SmtpReply(555, '5.5.4', 'Parameter not recognized'),
  badSender: () => new SmtpReply(501, '5.1.7', 'Bad sender address syntax'),
  badRecipient: () => new SmtpReply(501, '5.1.3', 'Bad recipient address syntax'),
  // RFC 6531 3.5: an address beyond ASCII where the client did not say SMTPUTF8.
  senderNeedsUtf8: () => new SmtpReply(553, '5.6.7', 'Non-ASCII sender address needs SMTPUTF8'),
  recipientNeedsUtf8: () =>
    new SmtpReply(553, '5.6.7', 'Non-ASCII recipient address needs SMTPUTF8'),
  tooLarge: (bytes: number) =>
    new SmtpReply(552, '5.3.4', `Message size exceeds limit of ${bytes} bytes`),
  tooManyRecipients: () => new SmtpReply(452, '4.5.3', 'Too many recipients'),
  structure: () => new SmtpReply(554, '5.6.0', 'Message structure exceeds limits'),
  bareLineEnd: () =>
    new SmtpReply(
      554,
      '5.6.0',
      'Message contains bare CR or LF; lines end with CRLF (RFC 5321 2.3.8)',
    ),
  loop: () => new SmtpReply(554, '5.4.6', 'Mail loop detected'),
  policyUnavailable: () =>
    new SmtpReply(451, '4.3.0', 'Message policy temporarily unavailable, try again later'),
  notInspected: () =>
    new SmtpReply(451, '4.7.0', 'Attachments could not be inspected in time, try again later'),
  noMemory: () =>
    new SmtpReply(451, '4.3.1', 'Too many attachments at the moment, try again later'),
  storeUnavailable: () =>
    new SmtpReply(451, '4.3.0', 'Message cannot be stored at the moment, try again later'),
  noSpace: () => new SmtpReply(452, '4.3.1', 'Insufficient system resources'),
  keysUnavailable: () => new SmtpReply(451, '4.7.5', 'Encryption temporarily unavailable'),
  unlicensed: () => new SmtpReply(550, '5.7.1', 'Sender is not licensed for message encryption'),
  shutdown: () => new SmtpReply(421, '4.3.2', 'Service shutting down'),
  aborted: () => new SmtpReply(451, '4.3.0', 'Message was not received whole'),
};
