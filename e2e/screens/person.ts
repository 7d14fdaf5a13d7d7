import type { Page } from 'playwright-core';
import { PASSWORD } from '../console/console-client';
import type { Stage } from './stage';

/** Signs somebody in by the page, in a browser of their own. */
export async function signedIn(stage: Stage, email: string): Promise<Page> {
  const page = await stage.page();
  await page.goto(`${stage.system.adminUrl}/sign-in`);
  await page.getByLabel('Address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /account of/ }).waitFor();
  return page;
}

/** Keeps answers back until they are let go. */
export async function held(page: Page, url: string | RegExp): Promise<() => Promise<void>> {
  let letGo = (): void => undefined;
  const waiting = new Promise<void>((done) => (letGo = done));
  await page.route(url, async (route) => {
    await waiting;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    letGo();
    await page.unroute(url);
  };
}

/** Answers as a service does that cannot. */
export async function broken(page: Page, url: string | RegExp): Promise<() => Promise<void>> {
  await page.route(url, (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      json: {
        code: 'http.503',
        detail: 'The service cannot answer at the moment.',
        traceId: '018f2c1e-77aa-7c31-9a55-0c8f3f6d2b11',
      },
    }),
  );
  return () => page.unroute(url);
}
