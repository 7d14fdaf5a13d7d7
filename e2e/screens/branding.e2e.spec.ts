import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const MARK = `<svg xmlns="http://www.w3.org/2000/svg" width="680" height="160"><path d="M20 150V70a60 60 0 0 1 120 0v80h-30V70a30 30 0 0 0-60 0v80z" fill="#0B5A5E"/><circle cx="80" cy="120" r="18" fill="#D99A2B"/><rect x="170" y="60" width="460" height="60" fill="#17212B"/></svg>`;

describe('the screens of branding', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'brand');
    await invited(owner, 'auditor');
    page = await signedIn('brand');
  });
  afterAll(async () => {
    await stage?.close();
  });

  const at = (path: string): string => `${stage.system.adminUrl}${path}`;
  const frame = () => page.frameLocator('iframe');

  async function signedIn(role: string): Promise<Page> {
    const own = await stage.page();
    await own.goto(at('/sign-in'));
    await own.getByLabel('Address').fill(`${role}@demo.test`);
    await own.getByLabel('Password').fill(PASSWORD);
    await own.getByRole('button', { name: 'Sign in' }).click();
    await own.getByRole('button', { name: /account of/ }).waitFor();
    return own;
  }

  it('the list: one brand, an answer that fails, and what was known before', async () => {
    await page.goto(at('/branding'));
    await page.getByText('There is one brand.').waitFor();
    await camera.take('branding-one', page);
    await page.route('**/api/v1/brands', (route) => route.abort());
    await page.goto(at('/branding'));
    await page.getByText('The brands cannot be shown.').waitFor();
    await camera.take('branding-error', page);
    await page.unroute('**/api/v1/brands');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('There is one brand.').waitFor();
  });

  it('while it is loading', async () => {
    let go = () => {};
    const held = new Promise<void>((done) => (go = done));
    await page.route('**/api/v1/brands', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(at('/branding'));
    await page.getByRole('status').getByText('Loading').waitFor();
    await camera.take('branding-loading', page);
    go();
    await page.getByText('There is one brand.').waitFor();
    await page.unroute('**/api/v1/brands');
  });

  it('the editor: written, refused, too long, published', async () => {
    await page.getByRole('link', { name: 'Default' }).click();
    await frame().getByText('at Demo organisation').last().waitFor();
    await camera.take('brand', page);
    await page.locator('input[type=file]').setInputFiles({
      name: 'northgate.png',
      mimeType: 'image/png',
      buffer: await sharp(Buffer.from(MARK)).png().toBuffer(),
    });
    await page.getByLabel('Text for people who do not see the logo').fill('Northgate Mutual');
    await page.getByLabel('Button and bar', { exact: true }).fill('#0B5A5E');
    await page.getByLabel('Links', { exact: true }).fill('#D99A2B');
    await page.getByLabel('Introduction').fill('It is about your claim.');
    await page.getByLabel('Portal text').fill('x'.repeat(129));
    await page.getByText('129 / 128').waitFor();
    await camera.take('brand-faults', page);
    await page.locator('input[type=file]').setInputFiles({
      name: 'notes.png',
      mimeType: 'image/png',
      buffer: Buffer.from('Not a picture at all.'),
    });
    await page.getByText('This is a text file.').waitFor();
    await camera.take('brand-refused', page);
    await page.getByLabel('Portal text').fill('Questions: 0800 1234');
    await page.getByRole('button', { name: 'Use it for Links' }).click();
    await page.getByRole('tab', { name: 'Sign-in' }).click();
    await frame().getByText('Questions: 0800 1234').waitFor();
    await camera.take('brand-sign-in', page);
    await page.getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish version 2' }).waitFor();
    await camera.take('brand-publish', page);
    await page.getByRole('dialog').getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByText('Version 2 of Default is in force.').waitFor();
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByText('Version 2, in force').waitFor();
    await camera.take('brand-history', page);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  });

  it('overtaken by somebody else, and a brand that is not there', async () => {
    await page.getByLabel('Introduction').fill('Mine.');
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    const { body } = await stage.system.api('GET', `/brands/${id}`);
    const { name, content } = body as { name: string; content: object };
    await stage.system.api('PUT', `/brands/${id}/draft`, {
      name,
      content: { ...content, introduction: 'Theirs.' },
    });
    await page.getByText('Somebody else saved this brand meanwhile.').waitFor();
    await camera.take('brand-overtaken', page);
    await page.getByRole('button', { name: 'Read theirs' }).click();
    await page.getByText('Somebody else saved').waitFor({ state: 'detached' });
    await page.goto(at('/branding/01a1fd64-4e10-765a-a2b1-022f97935dac'));
    await page.getByText('There is no such brand.').waitFor();
    await camera.take('brand-unknown', page);
  });

  it('for who may not', async () => {
    const auditor = await signedIn('auditor');
    await auditor.goto(at('/branding'));
    await auditor.getByText('brand administrator').first().waitFor();
    await camera.take('branding-denied', auditor);
  });

  it('are without a fault', () => {
    expect(camera.faults).toEqual([]);
  });
});
