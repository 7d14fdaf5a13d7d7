import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsolePage, OWNER, withOwner } from './console-page';

describe('the frame of the console', () => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    system = await System.start({ nextHop: 9, env: withOwner });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('asks who is there, and leads back to where the person was going', async () => {
    const context = await browser.newContext();
    const console_ = new ConsolePage(await context.newPage());
    const faults: string[] = [];
    console_.page.on('console', (message) => {
      // Asking who is signed in is answered with 401 as long as nobody is.
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
    await console_.page.goto(`${system.adminUrl}/account`);
    await console_.heading('Sign in').waitFor();
    expect(await seriousFaultsInBoth(console_.page)).toEqual([]);
    await console_.field('Address').fill(OWNER.email);
    await console_.field('Password').fill('something else entirely');
    await console_.button('Sign in').click();
    await console_.page.getByRole('alert').waitFor();
    await console_.signIn();
    await console_.heading('Your account').waitFor();
    expect(new URL(console_.page.url()).pathname).toBe('/account');
    expect(await seriousFaultsInBoth(console_.page)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('fits 320 pixels, remembers the theme, and is signed out everywhere at once', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    const console_ = new ConsolePage(await context.newPage());
    await console_.page.goto(`${system.adminUrl}/account`);
    await console_.signIn();
    await console_.heading('Your account').waitFor();
    expect(
      await console_.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
    await console_.button(/^Theme/).click();
    await console_.page.getByRole('menuitem', { name: /^Dark/ }).click();
    await console_.page.reload();
    await console_.heading('Your account').waitFor();
    expect(await console_.page.evaluate(() => document.documentElement.dataset['theme'])).toBe(
      'dark',
    );
    await console_.button(/account of/).click();
    await console_.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await console_.heading('Sign in').waitFor();
    await console_.page.goBack();
    await console_.heading('Sign in').waitFor();
    await context.close();
  });
});
