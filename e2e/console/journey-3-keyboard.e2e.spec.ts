import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from './console-page';
import { Journey, polled } from './journey';

/** More than there is on any page. */
const STEPS = 150;

/** Not one step of it is done with a mouse, nor by a script that moves the focus. */
describe('journey 3: a rule by keyboard only', () => {
  let journey: Journey;
  const press = (key: string): Promise<void> => journey.page.keyboard.press(key);
  const type = (text: string): Promise<void> => journey.page.keyboard.type(text);
  const button = (name: string): Locator => journey.at.button(name);

  const isFocused = (field: Locator): Promise<boolean> =>
    field.evaluateAll((found) => found.includes(document.activeElement as HTMLElement));

  /** The focus is there, or comes there by itself; and never is on nothing. */
  async function focused(field: Locator): Promise<void> {
    await polled(() => isFocused(field)).toBe(true);
  }

  async function onSomething(): Promise<void> {
    expect(await journey.page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  }

  /** By Tab, or by Shift and Tab, as far as it takes. */
  async function goTo(field: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      if (await isFocused(field)) return;
      await press(key);
      await onSomething();
    }
    throw new Error(`The keyboard does not get to ${String(field)}.`);
  }

  /** Picks what is found first by some words, by the button that has the focus. */
  async function pick(words: string, label: string): Promise<void> {
    await press('Enter');
    await focused(journey.page.getByRole('combobox', { name: /^Find an? / }));
    await type(words);
    // The one that Enter takes, which is said while it is typed.
    await polled(() =>
      journey.page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
        return document.getElementById(id)?.textContent ?? '';
      }),
    ).toContain(label);
    await press('Enter');
    await journey.page.getByRole('combobox', { name: /^Find an? / }).waitFor({ state: 'detached' });
  }

  const row = (name: string | RegExp): Locator => journey.page.getByRole('group', { name });

  beforeAll(async () => {
    journey = await Journey.begin();
  });
  afterAll(() => journey?.end());

  it('signs in, and goes to the rules and to a new one by letters', async () => {
    const { at, page, system } = journey;
    await page.goto(system.adminUrl);
    await at.heading('Sign in').waitFor();
    await goTo(at.field('Address'));
    await type(OWNER.email);
    await goTo(at.field('Password'));
    await type(OWNER.password);
    await press('Enter');
    await at.button(/account of/i).waitFor();
    await press('g');
    await press('r');
    await focused(at.heading('Rules'));
    await journey.clean();
    await press('n');
    await focused(at.heading('New rule'));
    await journey.clean();
  });

  it('adds a condition with three words pasted on three lines', async () => {
    const { at, page } = journey;
    await goTo(at.field('Name of the rule'));
    await type('By keyboard');
    await goTo(button('Add condition'));
    await pick('SubjectContainsWords', 'The subject contains');
    await focused(row(/^Condition 1: The subject contains/).getByLabel('Add to Words or phrases'));
    await journey.paste('merger\nbid\nnovember figures');
    for (const word of ['merger', 'bid', 'november figures'])
      await button(`Remove ${word}`).waitFor();
    await onSomething();
    expect(await page.locator('ch-sentence').innerText()).toMatch(
      /merger\s+or\s+bid\s+or\s+november figures/,
    );
    await journey.clean();
  });

  it('adds a group of which any is true, and says so', async () => {
    const { page } = journey;
    await goTo(button('Add a group where any is true'));
    await press('Enter');
    await focused(button('Add condition in group 2'));
    await pick('recipient outside', 'The recipient is inside or outside');
    const first = row(/^Condition 1 in group 2: The recipient is inside or outside/);
    await focused(first.getByRole('combobox'));
    await press('ArrowDown');
    await goTo(button('Add condition in group 2'));
    await pick('MessageSizeOver', 'The message is larger than');
    await focused(row(/^Condition 2 in group 2/).getByLabel('Size'));
    await goTo(button('Add condition in group 2'));
    await pick('HasNoClassification', 'classification');
    // Nothing is asked for there: on to what can be done next.
    await focused(button('Add condition in group 2'));
    await row(/^Group 2: Any of these is true/).waitFor();
    expect(await page.locator('ch-sentence').innerText()).toMatch(
      /and any of: the recipient is\s+outside the organisation\s+or the message is larger than\s+1,000,000 bytes\s+or/,
    );
    await journey.clean();
  });

  it('adds an exception and an action', async () => {
    const { page } = journey;
    await goTo(button('Add action'));
    await pick('protect the message', 'Protect the message');
    const template = row(/^Action 1/).getByRole('combobox');
    await focused(template);
    await type('D');
    await polled(() => template.innerText()).toContain('Do Not Forward');
    await goTo(button('Add exception'));
    await pick('sender is', 'The sender is a certain person');
    await focused(row(/^Exception 1/).getByLabel('Add to Senders'));
    await type('ana@demo.test');
    await press('Enter');
    await button('Remove ana@demo.test').waitFor();
    await onSomething();
    const sentence = await page.locator('ch-sentence').innerText();
    expect(sentence).toMatch(/protect with\s+Do Not Forward/);
    expect(sentence).toMatch(/except if the sender is\s+ana@demo\.test/);
    await journey.clean();
  });

  it('takes rows away, and the focus goes to the next one or to what adds one', async () => {
    await goTo(button('Remove condition 2 in group 2'), 'Shift+Tab');
    await press('Enter');
    await polled(() => row(/in group 2/).count()).toBe(2);
    await focused(button('Remove condition 2 in group 2'));
    await goTo(button('Remove condition 1'), 'Shift+Tab');
    await press('Enter');
    await focused(button('Remove group 1'));
    await row(/^Group 1: Any of these is true/).waitFor();
    await goTo(button('Remove exception 1'));
    await press('Enter');
    await focused(button('Add exception'));
    await journey.clean();
  });

  it('saves by Ctrl and S, and is told', async () => {
    const { at, page } = journey;
    await press('Control+S');
    await focused(at.heading('By keyboard'));
    await page.getByText('“By keyboard” is saved.').waitFor();
    const said = page.locator('[aria-live]').filter({ hasText: '“By keyboard” is saved.' });
    await polled(() => said.count()).toBeGreaterThan(0);
    await row(/^Condition 2 in group 1/).waitFor();
    await journey.clean();
  });
});
