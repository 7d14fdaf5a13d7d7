import type { RuleList } from '@chancery/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsoleClient, invited, PASSWORD } from './console-client';
import { ConsolePage, OWNER, withOwner } from './console-page';

const MOVED = ['One', 'Five', 'Two', 'Three', 'Four'];

/** Journey 4: row 5 goes to 2 by keys, by mouse and by number; what is saved stays, is undone, and clashes in the open. */
describe('the order of the rules', () => {
  let system: System;
  let browser: Browser;
  let page: ConsolePage;
  const ids: string[] = [];
  const faults: string[] = [];

  const names = async () =>
    ((await system.api('GET', '/rules')).body as RuleList).items.map(({ name }) => name);
  const shown = (on: ConsolePage) => on.page.locator('li[data-rule] a.name').allInnerTexts();
  const handle = (name: string, on = page) =>
    on.button(new RegExp(`^Reorder rule \\d+, ${name}\\.`));
  const said = (text: string) =>
    page.page.locator('[aria-live="polite"]', { hasText: text }).waitFor({ state: 'attached' });
  const watched = (on: ConsolePage) => {
    on.page.on('pageerror', (error) => faults.push(error.message));
    on.page.on('console', (message) => {
      if (message.type() === 'error' && !/401|412/.test(message.text()))
        faults.push(message.text());
    });
    return on;
  };

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    const [starter] = ((await system.api('GET', '/rules')).body as RuleList).items;
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) {
      const rule = {
        name,
        mode: 'test',
        conditions: [{ predicate: 'SubjectContainsWords', args: { words: [name] } }],
        actions: [{ action: 'PrependSubject', args: { text: name } }],
      };
      ids.push(((await system.api('POST', '/rules', rule)).body as { id: string }).id);
    }
    expect((await system.api('DELETE', `/rules/${starter!.id}`)).status).toBe(204);
    browser = await launchBrowser();
    // All five rows are to be seen: a mouse reaches nothing else.
    const viewport = { width: 1280, height: 1000 };
    page = watched(new ConsolePage(await (await browser.newContext({ viewport })).newPage()));
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.signIn();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  beforeEach(async () => {
    expect((await system.api('PUT', '/rules/order', { ids })).status).toBe(204);
    await page.page.goto(`${system.adminUrl}/rules`);
    await handle('Five').waitFor();
    expect(await shown(page)).toEqual(['One', 'Two', 'Three', 'Four', 'Five']);
  });

  it('is changed by keys: three times Ctrl+Up, the focus going with the row', async () => {
    await handle('Five').focus();
    for (let n = 0; n < 3; n++) await page.page.keyboard.press('Control+ArrowUp');
    await said('Five, position 2 of 5');
    expect(await shown(page)).toEqual(MOVED);
    expect(await handle('Five').evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.button('Save the order').click();
    await page.page.getByText('The order is saved.').waitFor();
    await page.page.reload();
    await handle('Five').waitFor();
    expect(await shown(page)).toEqual(MOVED);
    expect(await names()).toEqual(MOVED);
  });

  it('is changed with the mouse, and taken back from the toast', async () => {
    const from = (await handle('Five').boundingBox())!;
    const to = (await handle('Two').boundingBox())!;
    const { mouse } = page.page;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    // A drag begins after some pixels, and its row glides to where the pointer is.
    await mouse.move(from.x + from.width / 2, from.y - 20, { steps: 4 });
    await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 20 });
    await mouse.up();
    await said('Five, position 2 of 5');
    await expect.poll(() => shown(page)).toEqual(MOVED);
    await page.button('Save the order').click();
    await page.page.getByText('The order is saved.').waitFor();
    expect(await names()).toEqual(MOVED);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.button('Undo').click();
    await expect.poll(names).toEqual(['One', 'Two', 'Three', 'Four', 'Five']);
    await expect.poll(() => shown(page)).toEqual(['One', 'Two', 'Three', 'Four', 'Five']);
  });

  it('is changed by number, and dropped while it is not saved', async () => {
    const move = async () => {
      await page.button('More for Five').click();
      await page.page.getByRole('menuitem', { name: 'Move to…' }).click();
      const place = page.field('Position, 1 to 5');
      await place.waitFor();
      expect(await seriousFaultsInBoth(page.page)).toEqual([]);
      await place.fill('2');
      await page.button('Move').click();
      await said('Five, position 2 of 5');
    };
    await move();
    await page.button('Undo').click();
    await expect.poll(() => shown(page)).toEqual(['One', 'Two', 'Three', 'Four', 'Five']);
    await move();
    await page.button('Save the order').click();
    await page.page.getByText('The order is saved.').waitFor();
    await page.page.reload();
    await handle('Five').waitFor();
    expect(await shown(page)).toEqual(MOVED);
  });

  it('that somebody else saved meanwhile stands beside one’s own, to be chosen', async () => {
    const owner = new ConsoleClient(system.adminUrl);
    await owner.signIn(OWNER);
    await invited(owner, 'compliance', 'cora@demo.test');
    const cora = watched(new ConsolePage(await (await browser.newContext()).newPage()));
    await cora.page.goto(`${system.adminUrl}/rules`);
    await cora.signIn({ email: 'cora@demo.test', password: PASSWORD });
    await handle('One', cora).focus();
    await cora.page.keyboard.press('Control+ArrowDown');
    await cora.button('Save the order').waitFor();

    await handle('Five').focus();
    for (let n = 0; n < 3; n++) await page.page.keyboard.press('Control+ArrowUp');
    await page.button('Save the order').click();
    await page.page.getByText('The order is saved.').waitFor();

    await cora.button('Save the order').click();
    const clash = cora.page.getByRole('alert').filter({ hasText: 'Somebody else changed' });
    await clash.waitFor();
    expect(
      await clash.getByRole('region', { name: 'As it is now' }).locator('li').allInnerTexts(),
    ).toEqual(MOVED);
    expect(
      await clash.getByRole('region', { name: 'As you moved them' }).locator('li').allInnerTexts(),
    ).toEqual(['Two', 'One', 'Three', 'Four', 'Five']);
    expect(await names()).toEqual(MOVED);
    expect(await seriousFaultsInBoth(cora.page)).toEqual([]);
    await cora.button('Keep mine').click();
    await expect.poll(names).toEqual(['Two', 'One', 'Three', 'Four', 'Five']);
    expect(faults).toEqual([]);
  });
});
