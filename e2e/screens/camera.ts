import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { seriousFaults } from '../journey/accessible';

const FOLDER = resolve(import.meta.dirname, '../../screens');
const WIDTHS = { desktop: { width: 1280, height: 860 }, phone: { width: 320, height: 640 } } as const;
const SCHEMES = ['light', 'dark'] as const;

export interface Shot {
  /** False for what is not a page of ours in a browser of ours: a mail, or a page without scripts. */
  measured?: boolean;
}

/**
 * Takes a screen in both widths and both schemes. With CHANCERY_SCREENS set it writes the pictures to
 * ./screens; without, it looks at half of them and writes nothing.
 */
export class Camera {
  /** Names of what was taken. */
  readonly taken: string[] = [];
  /** What was found wrong, with the screen's name. */
  readonly faults: string[] = [];
  private readonly writing = process.env['CHANCERY_SCREENS'] === '1';

  constructor() {
    if (this.writing) mkdirSync(FOLDER, { recursive: true });
  }

  async take(name: string, page: Page, { measured = true }: Shot = {}): Promise<void> {
    this.taken.push(name);
    for (const [at, width] of Object.keys(WIDTHS).entries())
      for (const [also, colorScheme] of SCHEMES.entries()) {
        if (!this.writing && at !== also) continue;
        const size = WIDTHS[width as keyof typeof WIDTHS];
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const picture = `${name}.${width}.${colorScheme}`;
        if (measured) await this.measure(picture, page);
        if (this.writing) {
          await page.setViewportSize({ ...size, height: await heightOf(page, size.height) });
          await page.waitForTimeout(120);
          await page.screenshot({ path: join(FOLDER, `${picture}.png`) });
        }
      }
    await page.setViewportSize(WIDTHS.desktop);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  }

  private async measure(picture: string, page: Page): Promise<void> {
    this.faults.push(...(await seriousFaults(page)).map((fault) => `${picture}: ${fault}`));
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wider > 0) this.faults.push(`${picture}: ${wider} px wider than the window`);
  }
}

/** Pixels that show the whole page, so that a bar at the bottom of the window is at the bottom of the picture. */
function heightOf(page: Page, least: number): Promise<number> {
  return page.evaluate((window) => {
    if (document.querySelector('dialog[open]')) return window;
    return Math.min(4_000, Math.max(window, document.documentElement.scrollHeight));
  }, least);
}
