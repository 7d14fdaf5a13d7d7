import { recipientAttributes } from '../attribute-conditions';

export const recipientADAttributeContainsWords = recipientAttributes('words');
