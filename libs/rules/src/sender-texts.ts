import type { SenderAddressLocation } from '@chancery/contracts';
import type { TextOperand } from './probe';

/** The texts in which a condition on the sender's address looks, by the setting of its rule. */
export function senderTexts(location: SenderAddressLocation): readonly TextOperand[] {
  switch (location) {
    case 'header':
      return ['sender-header'];
    case 'envelope':
      return ['sender-envelope'];
    case 'header-or-envelope':
      return ['sender-header', 'sender-envelope'];
  }
}
