import type { SenderAddressLocation } from '@chancery/contracts';
import type { AddressesOf, TextOperand } from './probe';

/** The texts in which a condition on the sender's address looks, by the setting of its rule. */
export function senderTexts(
  location: SenderAddressLocation,
  anyHeader: boolean | undefined,
): readonly TextOperand[] {
  const header: TextOperand[] = [
    'sender-header',
    ...(anyHeader ? (['sender-field', 'reply-to-field'] as const) : []),
  ];
  switch (location) {
    case 'header':
      return header;
    case 'envelope':
      return ['sender-envelope'];
    case 'header-or-envelope':
      return [...header, 'sender-envelope'];
  }
}

/** Whom a condition on the sender is about, by the setting of its rule and by which fields it takes for the sender's. */
export const sendersOf = (
  location: SenderAddressLocation,
  anyHeader: boolean | undefined,
): SenderAddressLocation | Extract<AddressesOf, `any-header${string}`> => {
  if (!anyHeader || location === 'envelope') return location;
  return location === 'header' ? 'any-header' : 'any-header-or-envelope';
};
