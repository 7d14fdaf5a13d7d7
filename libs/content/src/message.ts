import type { MessageFacts, Part } from '@chancery/mail/web';
import type { AttachmentFacts } from './facts';

const TNEF_TYPES = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);

/**
 * May this part be Outlook's cover for a whole message? Its body and the names of its attachments are seen
 * by whoever reads the mail in Outlook, so it has to be opened for rules about either.
 */
export function isTnefPart(part: Part): boolean {
  return TNEF_TYPES.has(part.type) || /^win(?:mail)?\.dat$/i.test(part.fileName ?? '');
}

/** Adds the body that stands in TNEF to the texts of the message, in doubt where it could not be read. */
export function addTnefText(facts: MessageFacts, inspected: readonly AttachmentFacts[]): void {
  for (const { path, kind, text, damage, limitExceeded } of inspected) {
    const part = facts.parts.find((each) => each.path === path);
    if (!part || (kind !== 'tnef' && !isTnefPart(part))) continue;
    facts.text.push({
      path,
      type: 'text/plain',
      text: text?.text ?? '',
      cut: text?.cut ?? false,
      damaged: damage.length > 0 || limitExceeded !== null,
    });
  }
}
