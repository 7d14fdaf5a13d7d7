import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  type ConsoleClient,
  firstOwner,
  invited,
  PASSWORD,
  printedToken,
} from '../console/console-client';
import { Camera } from './camera';
import { broken, held, signedIn } from './person';
import { Stage } from './stage';

describe('the screens of the frame and the doors', () => {
  const camera = new Camera();
  let stage: Stage;
  let owner: ConsoleClient;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    page = await stage.page();
  });
  afterAll(() => stage?.close());

  const at = (path: string): string => `${stage.system.adminUrl}${path}`;
  const heading = (name: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();

  it('the set-up link: looked at, the form, what is wrong with it, ended', async () => {
    const link = at(`/setup#${printedToken(stage.system)}`);
    const letGo = await held(page, '**/api/v1/setup/check');
    await page.goto(link);
    await page.getByText('Looking at the link').waitFor();
    await camera.take('setup-loading', page);
    await letGo();
    await heading('The first administrator');
    await camera.take('setup', page);
    await page.getByLabel('Address').fill('olive');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('alert').first().waitFor();
    await camera.take('setup-wrong', page);
    owner = await firstOwner(stage.system);
    await page.goto('about:blank');
    await page.goto(link);
    await heading('This link has ended');
    await camera.take('setup-ended', page);
  });

  it('an invitation, and the second factor that is offered', async () => {
    const { body } = await owner.call<{ link: string }>('POST', '/administrators', {
      email: 'ada@demo.test',
      role: 'auditor',
    });
    await page.goto(body.link);
    await heading('You are invited');
    await camera.take('invitation', page);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await heading('A second factor');
    await camera.take('second-factor-offer', page);
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    const secret = (await page.locator('code').first().innerText()).replaceAll(/\s/g, '');
    await camera.take('second-factor-secret', page);
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('alert').waitFor();
    await camera.take('second-factor-wrong', page);
    await page.getByLabel('Code').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).waitFor();
    await camera.take('second-factor-codes', page);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: /account of/ }).waitFor();
    await page.goto(at('/account'));
    await page.getByText('Where you are signed in').waitFor();
    await page.getByRole('button', { name: /account of/ }).click();
    await camera.take('account-menu', page);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading('Sign in');
  });

  it('signing in: the form, refused, with a code, a session that ended', async () => {
    await page.goto(at('/sign-in'));
    await heading('Sign in');
    await camera.take('sign-in', page);
    await page.getByLabel('Address').fill('ada@demo.test');
    await page.getByLabel('Password').fill('something else entirely');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await camera.take('sign-in-refused', page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Code', exact: true }).waitFor();
    await camera.take('sign-in-code', page);
    const own = await signedIn(stage, 'olive@demo.test');
    await stage.system.query(`DELETE FROM directory.session`);
    await own.getByRole('link', { name: 'Rules', exact: true }).click();
    await own.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await camera.take('sign-in-ended', own);
  });

  it('the frame: account, no such page, not for this role, keys, the palette, nothing heard', async () => {
    await owner.signIn({ email: 'olive@demo.test', password: PASSWORD });
    await invited(owner, 'brand');
    const own = await signedIn(stage, 'olive@demo.test');
    await own.goto(at('/account'));
    await own.getByText('Where you are signed in').waitFor();
    await own.getByRole('table').waitFor();
    await camera.take('account', own);
    const mend = await broken(own, '**/api/v1/session/others');
    await own.reload();
    await own.getByText('The service cannot answer').waitFor();
    await camera.take('account-error', own);
    await mend();
    await own.goto(at('/nowhere'));
    await own.getByText('There is no page at this address').waitFor();
    await camera.take('not-found', own);
    await own.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await own.getByRole('dialog').waitFor();
    await camera.take('shortcuts', own);
    await own.keyboard.press('Escape');
    await own.keyboard.press('Control+k');
    await own.getByRole('dialog').waitFor();
    await camera.take('palette', own);
    await own.keyboard.press('Escape');
    const brand = await signedIn(stage, 'brand@demo.test');
    await brand.goto(at('/rules'));
    await brand.getByText(/This needs the role/).waitFor();
    await camera.take('denied', brand);
    await own.route('**/api/v1/events', (route) => route.abort());
    await own.goto(at('/settings/domains'));
    await own.getByText('Live updates paused').waitFor();
    await camera.take('live-paused', own);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(21);
    expect(camera.faults).toEqual([]);
  });
});
