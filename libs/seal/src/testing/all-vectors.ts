import { runFloe } from './floe-vectors';
import type { FileResult, Implementation } from './vectors';
import { runEd25519, runGcm, runHkdf, runHmac, runJws } from './wycheproof';

/** Where files come from: a folder in Node, an address in a page. */
export type ReadVector = (folder: 'floe' | 'wycheproof', file: string) => string | Promise<string>;

/** Every FLOE object among `files`: one result for each pair of `…_ct.txt` and `…_pt.txt`. */
export async function runFloeFiles(
  implementation: Implementation,
  files: readonly string[],
  read: ReadVector,
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const file of files.filter((name) => name.endsWith('_ct.txt'))) {
    const plaintext = file.replace('_ct.txt', '_pt.txt');
    results.push(
      await runFloe(
        implementation,
        file.replace('_ct.txt', ''),
        await read('floe', file),
        await read('floe', plaintext),
      ),
    );
  }
  return results;
}

const WYCHEPROOF: Record<
  string,
  (implementation: Implementation, file: string, text: string) => Promise<FileResult>
> = {
  'aes_gcm_test.json': runGcm,
  'ed25519_test.json': runEd25519,
  'hkdf_sha256_test.json': (implementation, file, text) =>
    runHkdf(implementation, file, text, 'SHA-256'),
  'hkdf_sha384_test.json': (implementation, file, text) =>
    runHkdf(implementation, file, text, 'SHA-384'),
  'hmac_sha384_test.json': runHmac,
  'json_web_signature_test.json': runJws,
};

/** Every Wycheproof file among `files`. A file that nothing here can run is an error: none is passed over. */
export async function runWycheproofFiles(
  implementation: Implementation,
  files: readonly string[],
  read: ReadVector,
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const file of files) {
    const run = WYCHEPROOF[file];
    if (!run) throw new Error(`No vectors of ${file} are run.`);
    results.push(await run(implementation, file, await read('wycheproof', file)));
  }
  return results;
}
