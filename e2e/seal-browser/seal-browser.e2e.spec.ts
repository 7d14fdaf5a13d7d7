import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  headerLength,
  messageContext,
  messageSegmentLength,
  openObject,
  sealObject,
} from '../../libs/seal/src/index';
import { table } from '../../libs/seal/src/testing/vectors';
import type { SealPage } from './page';
import { serve } from './serve';

const workspace = resolve(import.meta.dirname, '../..');
const vectors = resolve(workspace, process.env['CHANCERY_CORPUS'] ?? '../shared', 'vectors');
const output = join(workspace, '.tmp/seal-browser');
const BROWSER = '/usr/bin/chromium';
const BROWSER_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Where browser or vectors are absent there is nothing to run; where CI is set that is a failure, not a pass.
const absent = process.env['CI'] === undefined && !(existsSync(BROWSER) && existsSync(vectors));

/** Bundles one entry for a browser and gives its text. */
async function bundle(entry: string, name: string): Promise<string> {
  await build({
    configFile: false,
    root: workspace,
    logLevel: 'error',
    build: {
      lib: { entry: join(workspace, entry), formats: ['es'], fileName: () => name },
      outDir: output,
      emptyOutDir: false,
    },
  });
  return readFileSync(join(output, name), 'utf8');
}

const filesIn = (folder: string) =>
  readdirSync(join(vectors, folder))
    .filter((file) => file !== 'LICENSE')
    .sort();

describe.skipIf(absent)('sealing in Chromium', () => {
  const message = 'a-message';
  const key = randomBytes(32);
  const plaintext = randomBytes(200_000);
  const sealed = sealObject(key, plaintext, messageContext(message), messageSegmentLength);
  const profile = mkdtempSync(join(tmpdir(), 'seal-browser-'));
  let site: Awaited<ReturnType<typeof serve>>;
  let context: BrowserContext;
  let page: Page;

  /** Calls what the page offers. */
  const inPage = <Name extends keyof SealPage>(name: Name, ...given: Parameters<SealPage[Name]>) =>
    page.evaluate(
      ([called, args]) => {
        const { sealPage } = globalThis as unknown as {
          sealPage: Record<string, (...args: unknown[]) => unknown>;
        };
        return sealPage[called]?.(...args);
      },
      [name, given] as const,
    ) as ReturnType<SealPage[Name]>;

  beforeAll(async () => {
    const script = await bundle('e2e/seal-browser/page.ts', 'page.js');
    site = await serve({
      vectors,
      bytes: {
        '/': {
          type: 'text/html',
          body: '<!doctype html><title>Vectors</title><script type="module" src="/page.js"></script>',
        },
        '/page.js': { type: 'text/javascript', body: script },
        '/key': { type: 'application/octet-stream', body: key },
        '/object': { type: 'application/octet-stream', body: sealed },
      },
    });
    context = await chromium.launchPersistentContext(profile, {
      executablePath: BROWSER,
      args: BROWSER_ARGUMENTS,
    });
    page = await context.newPage();
    await page.goto(site.origin);
    await page.waitForFunction(() => 'sealPage' in globalThis);
  }, 120_000);

  afterAll(async () => {
    await context?.close();
    await site?.close();
    rmSync(profile, { recursive: true, force: true });
    rmSync(output, { recursive: true, force: true });
  });

  it('agrees with every published vector', async () => {
    const files = { floe: filesIn('floe'), wycheproof: filesIn('wycheproof') };
    const results = await inPage('runVectors', files);
    console.log(table(`FLOE, Chromium ${context.browser()?.version() ?? ''}`, results.floe));
    console.log(table('Wycheproof, Chromium', results.wycheproof));
    expect(results.floe.length * 2).toBe(files.floe.length);
    expect(results.floe.filter(({ run, rows }) => run !== rows)).toEqual([]);
    expect(Object.fromEntries(results.wycheproof.map(({ file, run }) => [file, run]))).toEqual({
      'aes_gcm_test.json': 66,
      'ed25519_test.json': 151,
      'hkdf_sha256_test.json': 86,
      'hkdf_sha384_test.json': 83,
      'hmac_sha384_test.json': 174,
      'json_web_signature_test.json': 393,
    });
    const failed = [...results.floe, ...results.wycheproof].flatMap((result) =>
      result.failed.map((row) => ({ file: result.file, ...row })),
    );
    expect(failed).toEqual([]);
  });

  it('opens any part of what Node sealed, and Node opens what it sealed', async () => {
    for (const [start, end] of [
      [0, 10],
      [65_500, 65_510],
      [131_000, 200_000],
      [199_999, 200_000],
    ] as const) {
      const opened = await inPage('openPart', message, start, end);
      expect(Buffer.from(opened).equals(plaintext.subarray(start, end))).toBe(true);
    }
    const there = Buffer.from(await inPage('sealHere', message, 10_000));
    expect(
      openObject(key, there, messageContext(message)).equals(
        Buffer.from(new Uint8Array(10_000).map((_, at) => at % 251)),
      ),
    ).toBe(true);
  });

  it('refuses what was altered', async () => {
    expect(await inPage('refusalOf', message, 0)).toBe('parameters');
    expect(await inPage('refusalOf', message, 20)).toBe('header-tag');
    expect(await inPage('refusalOf', message, headerLength + 20)).toBe('segment-tag');
    expect(await inPage('refusalOf', message, sealed.length - 1)).toBe('segment-tag');
  });

  it('needs nothing of Node', async () => {
    const library = await bundle('libs/seal/src/web.ts', 'web.js');
    expect(library).not.toMatch(/node:|\bBuffer\b|\bprocess\b|\brequire\b/);
    expect(library).toContain('crypto.subtle');
  });
});
