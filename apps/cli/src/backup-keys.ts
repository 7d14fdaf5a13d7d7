import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Settings } from '@chancery/platform';
import { openKeyFile, openObject, organisationKeyContext } from '@chancery/seal';
import type pg from 'pg';
import { CommandError, EXIT } from './exit';

/**
 * The root key (L0) that was backed up, opened with the passphrase of the settings or the one beside it.
 * @throws CommandError 65 when it is not there or does not open
 */
export async function readBackupRoot(
  keysDir: string,
  settings: Pick<Settings, 'keyFile' | 'keyPassphrase'>,
): Promise<Buffer> {
  const name = basename(settings.keyFile);
  const text = await readFile(join(keysDir, name), 'utf8').catch(() => null);
  if (text === null)
    throw new CommandError(
      EXIT.badInput,
      `${keysDir}: holds no ${name}. Without the keys the backup cannot be read; name their folder with --keys.`,
    );
  const passphrase =
    settings.keyPassphrase ??
    (await readFile(join(keysDir, 'passphrase'), 'utf8').catch(() => null))?.trim();
  if (passphrase === undefined)
    throw new CommandError(
      EXIT.badInput,
      `${keysDir}: holds no passphrase, and CHANCERY_KEY_PASSPHRASE is not set. Nothing was changed.`,
    );
  try {
    return openKeyFile(text, passphrase);
  } catch (error) {
    throw new CommandError(
      EXIT.badInput,
      `${keysDir}: ${name} does not open: ${(error as Error).message.replace(/\.$/, '')}. Nothing was changed.`,
    );
  }
}

/**
 * Held against the organisations' keys (L1) that were just copied in, before they are committed: a database
 * whose keys are gone is worth nothing.
 * @throws CommandError 65 when the root key is another one
 */
export async function requireRootOf(
  client: pg.Client,
  root: Buffer,
  keysDir: string,
): Promise<void> {
  const { rows } = await client.query<{ organisation: string; version: number; wrapped: Buffer }>(
    'SELECT organisation_id AS organisation, version, wrapped FROM rights.organisation_key',
  );
  try {
    for (const { organisation, version, wrapped } of rows)
      openObject(root, wrapped, organisationKeyContext(organisation, version)).fill(0);
  } catch {
    throw new CommandError(
      EXIT.badInput,
      `${keysDir}: these are not the keys of this backup. Nothing was changed.`,
    );
  }
}
