import type { KeyStore } from '@chancery/keys';

/** Injection token of the installation's keys as the directory may use them: small secrets, the internal listener. */
export const KEYS = Symbol('keys');
export type KeysOf = () => Promise<KeyStore>;
