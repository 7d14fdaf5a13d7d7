import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openObject } from './node/object';
import { runFloeFiles, runWycheproofFiles } from './testing/all-vectors';
import { nodeImplementation } from './testing/node-implementation';
import { vectorRotationMask } from './testing/floe-vectors';
import { fromHex, table } from './testing/vectors';
import { webImplementation } from './testing/web-implementation';

/** Vectors that no one here wrote lie beside the workspace, or where `CHANCERY_CORPUS` says. */
const folderOf = (folder: 'floe' | 'wycheproof') =>
  resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'vectors', folder);
const vectorFiles = (folder: 'floe' | 'wycheproof') =>
  readdirSync(folderOf(folder))
    .filter((file) => file !== 'LICENSE')
    .sort();
const readVector = (folder: 'floe' | 'wycheproof', file: string) =>
  readFileSync(join(folderOf(folder), file), 'utf8');

// Without vectors there is nothing to run; where CI is set that is a failure, not a pass.
const absent =
  process.env['CI'] === undefined &&
  !(existsSync(folderOf('floe')) && existsSync(folderOf('wycheproof')));

/** How many rows of each file are meant to be run, so that a skip is a decision. */
const ROWS_RUN = {
  'aes_gcm_test.json': 66,
  'ed25519_test.json': 151,
  'hkdf_sha256_test.json': 86,
  'hkdf_sha384_test.json': 83,
  'hmac_sha384_test.json': 174,
  'json_web_signature_test.json': 393,
};

describe.skipIf(absent)('published vectors', () => {
  describe.each([nodeImplementation, webImplementation])('$name', (implementation) => {
    it('opens and reproduces every FLOE object of the folder', async () => {
      const files = vectorFiles('floe');
      const results = await runFloeFiles(implementation, files, readVector);
      console.log(
        table(
          `FLOE, ${implementation.name} (rows: each segment, whole, stream, sealed again)`,
          results,
        ),
      );
      expect(results.length * 2).toBe(files.length);
      expect(results.filter(({ failed, run, rows }) => failed.length > 0 || run !== rows)).toEqual(
        [],
      );
    });

    it('agrees with Wycheproof', async () => {
      const files = vectorFiles('wycheproof');
      const results = await runWycheproofFiles(implementation, files, readVector);
      console.log(table(`Wycheproof, ${implementation.name}`, results));
      expect(results.length).toBe(files.length);
      expect(Object.fromEntries(results.map(({ file, run }) => [file, run]))).toEqual(ROWS_RUN);
      expect(
        results.flatMap(({ file, failed }) => failed.map((row) => ({ file, ...row }))),
      ).toEqual([]);
    });
  });

  it('opens the rotation files with one rotation mask only', () => {
    const rotating = vectorFiles('floe').filter((file) => file.endsWith('rotation_ct.txt'));
    expect(rotating.length).toBeGreaterThan(0);
    for (const file of rotating) {
      const sealed = fromHex(readVector('floe', file));
      const masks = Array.from({ length: 21 }, (_, mask) => mask).filter((rotationMask) => {
        try {
          return (
            openObject(new Uint8Array(32), sealed, Buffer.from('This is AAD'), { rotationMask })
              .length > 0
          );
        } catch {
          return false;
        }
      });
      expect(masks, file).toEqual([vectorRotationMask]);
    }
  });
});
