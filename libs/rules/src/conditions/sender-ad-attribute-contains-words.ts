import { senderAttributes } from '../attribute-conditions';

export const senderADAttributeContainsWords = senderAttributes('words');
