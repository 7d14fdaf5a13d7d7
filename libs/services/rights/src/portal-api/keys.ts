/** Injection token of the key store as the rights service may use it. */
export const KEYS = Symbol('keys');
