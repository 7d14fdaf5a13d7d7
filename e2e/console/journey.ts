import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { Sink } from '../support/sink';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

/** What a page comes to in a moment, also on a machine that does much else. */
export const polled = <T>(value: () => Promise<T>) => expect.poll(value, { timeout: 10_000 });

/** A system with its outside, a browser at the console, and what went wrong on its page. */
export class Journey {
  private constructor(
    readonly system: System,
    readonly outside: Sink,
    private readonly browser: Browser,
    readonly at: ConsolePage,
    private readonly faults: string[],
  ) {}

  static async begin(): Promise<Journey> {
    const outside = await Sink.start();
    const system = await System.start({ nextHop: outside.port, env: withOwner });
    const browser = await launchBrowser();
    const context = await browser.newContext();
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
      origin: system.adminUrl,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // Nobody is signed in before the first page is shown.
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
    return new Journey(system, outside, browser, new ConsolePage(page), faults);
  }

  get page(): Page {
    return this.at.page;
  }

  /** After a step that changed the page: axe in light and dark, and nothing in the console of the browser. */
  async clean(): Promise<void> {
    expect(await seriousFaultsInBoth(this.page)).toEqual([]);
    expect(this.faults).toEqual([]);
  }

  /** As somebody does who has copied it elsewhere. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.page.keyboard.press('Control+V');
  }

  async end(): Promise<void> {
    await this.browser?.close();
    await this.system?.stop();
    await this.outside?.stop();
  }
}
