import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { until } from '../support/ports';
import { System } from '../support/system';
import { ConsoleClient } from './console-client';
import { ConsolePage, OWNER, withOwner } from './console-page';

/** Over HTTP/1.1 a browser opens six connections to a server: with a stream a tab, the seventh would never load. */
describe('eight tabs of one browser', () => {
  let system: System;
  let browser: Browser;
  let context: BrowserContext;
  let client: ConsoleClient;
  const tabs: Page[] = [];
  const open = new Map<Request, Page>();

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    browser = await launchBrowser();
    context = await browser.newContext();
    context.on('page', (page) => {
      page.on('request', (request) => {
        if (request.url().includes('/api/v1/events')) open.set(request, page);
      });
      const ended = (request: Request) => void open.delete(request);
      page.on('requestfinished', ended);
      page.on('requestfailed', ended);
      page.on('close', () => {
        for (const [request, at] of open) if (at === page) open.delete(request);
      });
    });
    const first = new ConsolePage(await context.newPage());
    await first.page.goto(`${system.adminUrl}/settings/domains`);
    await first.signIn();
    await first.heading('Domains').waitFor();
    tabs.push(first.page);
    client = new ConsoleClient(system.adminUrl);
    await client.signIn(OWNER);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const shows = async (name: string): Promise<void> => {
    const { status } = await client.call('POST', '/domains', { name });
    expect(status).toBeLessThan(300);
    await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name }).waitFor()));
  };

  it('all load, share one stream, and each hears of a change', async () => {
    while (tabs.length < 8) {
      const tab = await context.newPage();
      tab.setDefaultTimeout(10_000);
      await tab.goto(`${system.adminUrl}/settings/domains`);
      await tab.getByRole('heading', { name: 'demo.test' }).waitFor();
      tabs.push(tab);
    }
    expect(open.size).toBe(1);
    await shows('one.example');
  });

  it('the next tab takes the stream when the one that has it is closed', async () => {
    const [leader] = [...open.values()];
    tabs.splice(tabs.indexOf(leader!), 1);
    await leader!.close();
    await until('another tab has the stream', () => open.size === 1 || null);
    await shows('two.example');
    expect(open.size).toBe(1);
  });

  it('say together that nothing is heard, and that it is again', async () => {
    const paused = (state: 'visible' | 'detached') =>
      Promise.all(
        tabs.map((tab) => tab.getByText('Live updates paused').waitFor({ state, timeout: 40_000 })),
      );
    await system.kill();
    await paused('visible');
    await system.startServer();
    await paused('detached');
    await shows('three.example');
  });
});
