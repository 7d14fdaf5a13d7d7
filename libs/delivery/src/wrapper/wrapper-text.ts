import type { BrandFacts } from '../layouts/render';
import type { Slot, WrapperShape } from './slots';

/** The wrapper's own plain text, with the portal's link in the open; lines end with CRLF. */
export function wrapperText(
  facts: BrandFacts,
  { named, expiring }: WrapperShape,
  slot: Readonly<Record<Slot, string>>,
): string {
  const sender = named
    ? `${slot.senderName} at ${facts.organisation} (${slot.senderAddress})`
    : `${slot.senderAddress} at ${facts.organisation}`;
  const until = expiring ? `You can read it until ${slot.expires}. ` : '';
  const links = [
    facts.helpUrl === null ? '' : `How protected mail works: ${facts.helpUrl}`,
    facts.privacyUrl === null ? '' : `Privacy: ${facts.privacyUrl}`,
  ].filter((line) => line !== '');
  return paragraphs([
    [`${sender} has sent you a protected message.`],
    facts.introduction,
    [`${facts.readButton}:`, slot.link],
    [
      'The link does not work? Open the attached file message.html instead. Both lead to the same page.',
    ],
    [
      `${until}You need no account: the page sends a one-time passcode to this address. We never ask for a password.`,
    ],
    [
      `To answer with protection, open the message and reply on that page. A plain Reply from your mail program goes to ${slot.senderAddress} without protection.`,
    ],
    facts.emailText,
    [
      `Not sure that it is genuine? The page opens at ${facts.portalHost}: look for that name in the address bar before you type the passcode. In doubt, ask the sender in a way that you already know, not by a number or link from this mail.`,
    ],
    links,
    [facts.brand],
    facts.disclaimer,
  ]);
}

/** Paragraphs with an empty line between them; empty ones are left out. */
export function paragraphs(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\r\n')}\r\n`)
    .join('\r\n');
}
