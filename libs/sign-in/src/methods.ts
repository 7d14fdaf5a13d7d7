/** Ways to prove who one is in the portal: one file and one line each. */
export const SIGN_IN_METHODS = ['passcode'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
