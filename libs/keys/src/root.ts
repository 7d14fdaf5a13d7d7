import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createKeyFile, openKeyFile } from '@chancery/seal';
import { type Settings, StartFault } from '@chancery/platform';

export interface RootKey {
  root: Buffer;
  /** True when key file and passphrase lie together under the data folder: whoever copies it has the keys. */
  passphraseBesideKeys: boolean;
}

/** A root key that is absent or cannot be opened: one line a person can act on. */
export class RootKeyError extends StartFault {}

const passphraseFile = (settings: Pick<Settings, 'dataDir'>) =>
  join(settings.dataDir, 'keys', 'passphrase');

/**
 * Opens the root key (L0). On a first start without key settings, key file and passphrase are made under
 * the data folder with mode 0600.
 * @param create make them where they are absent; otherwise absence is an error.
 */
export async function openRootKey(
  settings: Pick<Settings, 'dataDir' | 'keyFile' | 'keyPassphrase'>,
  create: boolean,
): Promise<RootKey> {
  const beside = passphraseFile(settings);
  let passphrase = settings.keyPassphrase;
  const passphraseBesideKeys = passphrase === null;
  if (!existsSync(settings.keyFile)) {
    if (!create)
      throw new RootKeyError(
        `Key file ${settings.keyFile} is not there. Set CHANCERY_KEY_FILE or restore it from its backup.`,
      );
    await mkdir(dirname(settings.keyFile), { recursive: true, mode: 0o700 });
    if (passphrase === null) {
      passphrase = randomBytes(32).toString('base64url');
      await writePrivate(beside, `${passphrase}\n`);
    }
    const made = createKeyFile(passphrase);
    await writePrivate(settings.keyFile, made.text);
    return { root: Buffer.from(made.root), passphraseBesideKeys };
  }
  if (passphrase === null) {
    if (!existsSync(beside))
      throw new RootKeyError(
        `The passphrase of ${settings.keyFile} is not known. Set CHANCERY_KEY_PASSPHRASE or CHANCERY_KEY_PASSPHRASE_FILE.`,
      );
    passphrase = (await readFile(beside, 'utf8')).trim();
  }
  try {
    return {
      root: Buffer.from(openKeyFile(await readFile(settings.keyFile, 'utf8'), passphrase)),
      passphraseBesideKeys,
    };
  } catch (error) {
    throw new RootKeyError(
      `Key file ${settings.keyFile} does not open: ${(error as Error).message}`,
    );
  }
}

async function writePrivate(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await chmod(draft, 0o600);
  await rename(draft, path);
}
