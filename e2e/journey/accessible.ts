import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds serious or critical on the page as it stands, and still finds a moment later: what comes or
 * goes is neither here nor there. The frame with the mail is left out: what stands in it is the sender's.
 * @returns one line a fault, with where it is
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  const first = await faultsNow(page);
  if (first.length === 0) return first;
  await page.waitForTimeout(500);
  const second = new Set(await faultsNow(page));
  return first.filter((fault) => second.has(fault));
}

async function faultsNow(page: Page): Promise<string[]> {
  const known = await page.evaluate(() => 'axe' in window);
  if (!known) await page.evaluate(`${SOURCE}; undefined`);
  // A toast is read out by being moved out of a hidden place, a moment after it appears.
  await page
    .waitForFunction(
      () => !document.querySelector('mat-snack-bar-container [aria-hidden="true"] button'),
      undefined,
      { timeout: 2_000 },
    )
    .catch(() => undefined);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, {
      iframes: false,
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** The same in light and in dark; leaves the page in light. */
export async function seriousFaultsInBoth(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await seriousFaults(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}
