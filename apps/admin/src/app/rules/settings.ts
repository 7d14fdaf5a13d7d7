import type { Rule } from '@chancery/contracts';

/** Settings of a rule in words: the editor offers them and the history tells them alike. */
export const ON_ERROR: Record<Rule['errorAction'], string> = {
  defer: 'Defer the message',
  ignore: 'Continue without it',
};

export const SENDER_IS: Record<Rule['senderAddressLocation'], string> = {
  header: 'The header',
  envelope: 'The envelope',
  'header-or-envelope': 'Either',
};

export const RECIPIENT_IS: Record<Rule['recipientAddressType'], string> = {
  resolved: 'The primary address',
  original: 'The address as it was written',
};

/** As a list to choose from, in the order written above. */
export const choicesOf = <K extends string>(
  words: Record<K, string>,
): { value: K; label: string }[] =>
  Object.entries<string>(words).map(([value, label]) => ({ value: value as K, label }));
