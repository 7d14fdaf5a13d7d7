import type { RuleSettings } from './definition';
import type { RecipientAddress, RecipientTexts } from './probe';

/**
 * Which address of a recipient a rule compares: the primary one of whoever has it, or the one that the envelope names
 * (New-TransportRule, RecipientAddressType).
 */
export const recipientAddressOf = ({ recipientAddressType }: RuleSettings): RecipientAddress =>
  recipientAddressType === 'original' ? 'recipient-original' : 'recipient';

/** The same as a text. */
export const recipientTextsOf = ({ recipientAddressType }: RuleSettings): RecipientTexts =>
  recipientAddressType === 'original' ? 'recipients-original' : 'recipients';
