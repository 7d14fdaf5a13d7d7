import { senderAttributes } from '../attribute-conditions';

export const senderADAttributeMatchesPatterns = senderAttributes('patterns');
