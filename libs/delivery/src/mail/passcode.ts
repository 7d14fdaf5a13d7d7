import type { CompiledBrand } from '../brand/compile-brand';
import type { BrandFacts } from '../layouts/render';
import type { Mailbox } from '../mime/headers';
import { singleLine } from '../mime/text';
import { paragraphs } from '../wrapper/wrapper-text';
import type { MailHead } from './envelope-headers';
import { buildServiceMail } from './service-mail';

/** What a passcode mail says. */
export interface PasscodeContent {
  /** Who sent the protected message. */
  sender: Mailbox;
  /** Eight digits. */
  code: string;
  /** Reference code, as the page shows it. */
  reference: string;
  /** How long the passcode works, in minutes. */
  minutes: number;
  requestedAt: Date;
  /** Family and system only, such as "Firefox on Windows"; null when the browser did not say. */
  browser: string | null;
}

export interface PasscodeMail extends Omit<MailHead, 'subject'>, PasscodeContent {
  brand: CompiledBrand;
}

/**
 * The mail with a one-time passcode. The passcode is not in the subject: a locked telephone shows it.
 * The caller sends it with the null envelope sender.
 * @throws HeaderValueError for an address or Message-ID that cannot stand in a header
 * @throws TypeError when `code` is not eight digits
 */
export function buildPasscodeMail(mail: PasscodeMail): Promise<Buffer> {
  const { subject, values, text } = passcodeContent(mail.brand.facts, mail);
  return buildServiceMail(mail.brand, { ...mail, subject }, 'passcode', values, text);
}

/**
 * Subject, values of the layout and plain text of a passcode mail.
 * @throws TypeError when `code` is not eight digits
 */
export function passcodeContent(
  facts: BrandFacts,
  content: PasscodeContent,
): { subject: string; values: object; text: string } {
  const { minutes } = content;
  if (!/^\d{8}$/.test(content.code)) throw new TypeError('a passcode has eight digits');
  const [codeFirst, codeLast] = [content.code.slice(0, 4), content.code.slice(4)];
  const reference = singleLine(content.reference);
  const sender = {
    name: singleLine(content.sender.name),
    address: singleLine(content.sender.address),
  };
  const browser = content.browser === null ? null : singleLine(content.browser).slice(0, 80);
  const requestedAt = formatMoment(content.requestedAt);
  const text = paragraphs([
    [
      `Your one-time passcode for the protected message from ${sender.name ? `${sender.name} (${sender.address})` : sender.address}:`,
    ],
    [`    ${codeFirst} ${codeLast}`],
    [
      `Reference ${reference}. The page that asks for the passcode shows the same reference. If it shows another one, or none, do not type the passcode there.`,
    ],
    [
      `The passcode works once, for ${minutes} minutes. It was requested on ${requestedAt}${browser === null ? '' : ` with ${browser}`}.`,
    ],
    [
      'You did not ask for it? Then ignore this mail: without the passcode nobody can open the message. We never ask for the password of your mailbox, and nobody will ask you for this passcode by telephone or mail.',
    ],
    facts.privacyUrl === null ? [] : [`Privacy: ${facts.privacyUrl}`],
    [facts.brand],
    facts.disclaimer,
  ]);
  return {
    subject: `Your one-time passcode, reference ${reference}`,
    values: { sender, codeFirst, codeLast, reference, minutes, requestedAt, browser },
    text,
  };
}

const momentFormat = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

const formatMoment = (date: Date): string => `${momentFormat.format(date)} UTC`;
