import { recipientAttributes } from '../attribute-conditions';

export const recipientADAttributeMatchesPatterns = recipientAttributes('patterns');
