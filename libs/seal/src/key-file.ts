/**
 * The root key's file (L0): JSON that holds the root key sealed under a key made from a passphrase by scrypt
 * (RFC 7914). Text in, text out; who keeps the file decides where and with which mode.
 */
import { randomBytes, scryptSync } from 'node:crypto';
import { SealError } from './errors';
import { keyLength } from './format';
import { newKey, unwrapKey, wrapKey } from './hierarchy';

const FORMAT = 'chancery-root-key';
const VERSION = 1;
const SALT_LENGTH = 32;
/** 32 MiB and about 0.1 s a guess. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1 } as const;
/** A file may ask for more work than today's, but not for so much that reading it takes the machine away. */
const MAX_N = 2 ** 20;

interface Scrypt {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

interface KeyFile {
  readonly scrypt: Scrypt;
  readonly salt: Buffer;
  readonly sealed: Buffer;
}

/**
 * Makes a new root key and its file.
 * @returns `text` to keep, `root` the 32 bytes that it holds.
 * Raises `passphrase` for an empty one.
 */
export function createKeyFile(passphrase: string): { text: string; root: Buffer } {
  const root = newKey();
  const salt = randomBytes(SALT_LENGTH);
  const sealed = wrapKey(passphraseKey(passphrase, salt, SCRYPT), root, fileContext(SCRYPT, salt));
  const file = {
    format: FORMAT,
    version: VERSION,
    kdf: { name: 'scrypt', ...SCRYPT, salt: salt.toString('base64') },
    sealed: sealed.toString('base64'),
  };
  return { text: `${JSON.stringify(file, null, 2)}\n`, root };
}

/**
 * Opens a key file and gives the 32 bytes of the root key.
 * Raises `passphrase` where the passphrase is wrong (or the salt or header was altered, which looks the same),
 * `key-file` for text that is no key file of a known version, `segment-tag` and the like for a damaged one.
 */
export function openKeyFile(text: string, passphrase: string): Buffer {
  const { scrypt, salt, sealed } = parse(text);
  const key = passphraseKey(passphrase, salt, scrypt);
  try {
    return unwrapKey(key, sealed, fileContext(scrypt, salt));
  } catch (error) {
    if (error instanceof SealError && error.code === 'header-tag')
      throw new SealError('passphrase', 'The passphrase does not open the key file.', {
        cause: error,
      });
    throw error;
  } finally {
    key.fill(0);
  }
}

function passphraseKey(passphrase: string, salt: Buffer, { N, r, p }: Scrypt): Buffer {
  // RFC 8265 (OpaqueString) compares passphrases in NFC: the same letters from another keyboard open the file.
  const normal = passphrase.normalize('NFC');
  if (normal === '') throw new SealError('passphrase', 'The passphrase is empty.');
  // scrypt needs 128 * N * r bytes and a little more; Node's default limit is exactly that.
  return scryptSync(normal, salt, keyLength, { N, r, p, maxmem: 2 * 128 * N * r });
}

/** Binds the sealed root key to how its key was made, so that the parameters cannot be weakened in the file. */
const fileContext = ({ N, r, p }: Scrypt, salt: Buffer): Uint8Array =>
  Buffer.from(`key-file|${VERSION}|scrypt|${N}|${r}|${p}|${salt.toString('hex')}`);

function parse(text: string): KeyFile {
  const file = record(json(text));
  if (file['format'] !== FORMAT) throw new SealError('key-file', 'Not a key file.');
  const kdf = record(file['kdf']);
  const { N, r, p } = kdf;
  if (
    file['version'] !== VERSION ||
    kdf['name'] !== 'scrypt' ||
    !isWork(N) ||
    r !== SCRYPT.r ||
    p !== SCRYPT.p
  )
    throw new SealError('key-file', 'The key file is of a version that is not known here.');
  const salt = bytes(kdf['salt']);
  if (salt.length !== SALT_LENGTH) throw new SealError('key-file', 'The key file is damaged.');
  return { scrypt: { N, r, p }, salt, sealed: bytes(file['sealed']) };
}

/** A power of two, no weaker than today's and with a bound. */
const isWork = (value: unknown): value is number =>
  typeof value === 'number' &&
  value >= SCRYPT.N &&
  value <= MAX_N &&
  Number.isInteger(Math.log2(value));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SealError('key-file', 'Not a key file.', { cause });
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw new SealError('key-file', 'Not a key file.');
  return { ...value };
}

function bytes(value: unknown): Buffer {
  if (typeof value !== 'string') throw new SealError('key-file', 'The key file is damaged.');
  return Buffer.from(value, 'base64');
}
