import { Problem } from '@chancery/platform';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
export const ARGON2ID = {
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const;

/** A hash nobody has the password of, with the parameters of real ones. */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$Q2hhbmNlcnkgZGVjb3kgc2FsdA$8Fw1eKCrUVYRrB9aCBiZbOHXQUu6rFCkMzOdLbLsJAs';

/**
 * What people choose where twelve characters are asked for. Held against a password without its case, digits at its
 * end and signs, so that `Password-1234` is found as well; NIST SP 800-63B 5.1.1.2 asks for such a list.
 */
const WORST = new Set(
  `password passwordpassword passwort passwortpasswort motdepasse contrasena qwerty qwertyuiop qwertyuiopas qwertyqwerty
  qwertzuiop azertyuiop asdfghjkl asdfghjklqwe zxcvbnm letmein letmeinletmein letmeinplease iloveyou iloveyouiloveyou
  welcome welcomewelcome welcometochancery administrator adminadmin adminadminadmin adminpassword changeme
  changemechangeme changemeplease changemenow changethis changethispassword secret secretsecret secretpassword
  supersecret topsecret mypassword mysecretpassword thisismypassword thisisapassword yourpassword newpassword
  defaultpassword temporarypassword temppassword testpassword testtesttest rootroot rootpassword masterpassword
  correcthorsebatterystaple chancery chancerychancery chancerypassword chanceryadmin football baseball basketball
  sunshine princess princessprincess monkeymonkey dragondragon superman batman trustno trustnoone whatever
  abcdefghijkl abcdefghijklm abcdefghijklmnop aaaaaaaaaaaa abcabcabcabc passwd passwdpasswd login loginlogin
  summer autumn winter spring january february monday company companypassword`.split(/\s+/),
);

/** Hashes a password that is being set. */
export const hashPassword = (password: string): Promise<string> =>
  hash(password.normalize('NFKC'), ARGON2ID);

/** Whether it is the one; costs the same time where there is none. */
export async function isPassword(phc: string | null, password: string): Promise<boolean> {
  const right = await verify(phc ?? DECOY, password.normalize('NFKC')).catch(() => false);
  return right && phc !== null;
}

/**
 * Why a password must not be set, or null. Its length is checked by the contract.
 * @param email whose it would be
 */
export function weakness(password: string, email: string): string | null {
  const plain = password.toLowerCase();
  const bare = plain.replace(/[^a-z]+$/, '').replace(/[^a-z]/g, '');
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  if (plain.includes(email.toLowerCase()) || plain.replace(/[\W\d_]+$/, '') === local)
    return 'Not your address: it is the first thing tried.';
  if (domain && plain.replace(/[^a-z0-9]/g, '') === domain.replace(/[^a-z0-9]/g, ''))
    return 'Not the name of your domain: it is among the first things tried.';
  if (WORST.has(bare)) return 'This is among the passwords that are tried first. Choose another.';
  if (/^\d+$/.test(plain)) return 'Not only digits. A few words are easier to remember.';
  if (new Set(plain).size < 5) return 'Too few different characters. A few words are better.';
  return null;
}

/**
 * @param pointer the field it came in
 * @throws Problem 422 where the password is weak
 */
export function requireStrength(password: string, email: string, pointer: string): void {
  const detail = weakness(password, email);
  if (detail)
    throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
      errors: [{ pointer, code: 'password.weak', detail }],
    });
}
