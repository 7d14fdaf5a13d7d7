import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Journey, polled } from './journey';

describe('journey 5: bad input', () => {
  let journey: Journey;
  const add = async (noun: 'condition' | 'action', code: string, label: string): Promise<void> => {
    await journey.at.button(`Add ${noun}`).click();
    await journey.page.getByRole('combobox', { name: new RegExp(`^Find an? ${noun}`) }).fill(code);
    await journey.page.getByRole('option', { name: label }).first().click();
  };

  beforeAll(async () => {
    journey = await Journey.begin();
    await journey.page.goto(`${journey.system.adminUrl}/rules/new`);
    await journey.at.signIn();
    await journey.at.heading('New rule').waitFor();
  });
  afterAll(() => journey?.end());

  it('says what is missing in one place that takes the focus, and leads to it', async () => {
    const { at, page } = journey;
    await at.button('Save in Test').click();
    const summary = page.getByRole('alert').filter({ hasText: '3 things to mend' });
    await summary.waitFor();
    await polled(() => summary.evaluate((card) => card.contains(document.activeElement))).toBe(
      true,
    );
    await journey.clean();
    const leadsTo = async (text: string, field: ReturnType<typeof at.field>): Promise<void> => {
      await summary.getByRole('button', { name: text }).click();
      await polled(() => field.evaluate((it) => it === document.activeElement)).toBe(true);
    };
    await leadsTo('A rule needs a name.', at.field('Name of the rule'));
    await leadsTo('A rule needs an action.', at.button('Add action'));
    await leadsTo(
      'Add a condition, or confirm that the rule applies to every message.',
      page.getByRole('checkbox', { name: 'It is meant for every message' }),
    );
  });

  it('refuses a pattern that is none at its field, before anything is saved', async () => {
    const { at, page } = journey;
    await at.field('Name of the rule').fill('Odd patterns');
    await add('condition', 'subject or body matches', 'The subject or the text matches');
    const patterns = at.field('Add to Patterns');
    await patterns.fill('(unclosed');
    await patterns.press('Enter');
    const refused = page.getByRole('alert').filter({ hasText: '1 not taken' });
    await refused.getByText('Line 1, (unclosed:').waitFor();
    await journey.clean();
  });

  it('answers at once for a pattern that others go back over for ever', async () => {
    const { at, page } = journey;
    await at.field('Add to Patterns').fill('(a+)+$');
    await at.field('Add to Patterns').press('Enter');
    await add('action', 'ApplyRightsProtectionTemplate', 'Protect the message');
    await at.field('Text').fill(`${'a'.repeat(50_000)}!`);
    await at.button('Run').click();
    await page.getByText(/matched\. Leaves unprotected\.$/).waitFor();
    await at.field('Subject').fill('baaaa');
    await at.button('Run').click();
    await page.getByText(/matched\. Protected with Encrypt-Only, from rule \d+\.$/).waitFor();
    await journey.clean();
  });

  it('says why an action is not offered beside the one that is there', async () => {
    const { at, page } = journey;
    await at.button('Add action').click();
    const refused = page.getByRole('option', { name: /^Reject the message/ });
    await refused
      .getByText('A rule that rejects the message cannot also protect or change it.')
      .waitFor();
    expect(await refused.getAttribute('aria-disabled')).toBe('true');
    await journey.clean();
    await page.getByRole('combobox', { name: 'Find an action' }).press('Escape');
    await at.button('Add action').waitFor();
  });

  it('takes 197 of 200 addresses that are pasted, and lists the other three by line', async () => {
    const { at, page } = journey;
    await add('condition', 'SentTo', 'The recipient is a certain person');
    const bad = new Map([
      [17, 'not an address'],
      [42, '@nobody.example'],
      [171, 'two@at@signs.example'],
    ]);
    const lines = Array.from({ length: 200 }, (_, i) => bad.get(i + 1) ?? `p${i}@example.org`);
    // The tester asks for recipients too.
    const row = page.getByRole('group', { name: /^Condition 2/ });
    await row.getByLabel('Add to Recipients').focus();
    await journey.paste(lines.join('\n'));
    const refused = page.getByRole('alert').filter({ hasText: '3 not taken' });
    for (const [line, text] of bad) await refused.getByText(`Line ${line}, ${text}:`).waitFor();
    await at.button('+ 193 more').click();
    const chips = row.getByRole('list', { name: 'Recipients', exact: true }).getByRole('listitem');
    await polled(() => chips.count()).toBe(197);
    await journey.clean();
  });

  it('has a group with one condition completed before it is saved', async () => {
    const { at, page } = journey;
    await at.button('Add a group where any is true').click();
    const add = at.button('Add condition in group 3');
    await polled(() => add.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    const find = page.getByRole('combobox', { name: 'Find a condition in group 3' });
    await find.fill('MessageSizeOver');
    await page.getByRole('option').first().click();
    await at.button('Save in Test').click();
    const summary = page.getByRole('alert').filter({ hasText: '1 thing to mend' });
    await summary.getByRole('button', { name: 'A group holds at least two conditions.' }).click();
    await polled(() =>
      page.evaluate(() => document.activeElement?.closest('fieldset.group') !== null),
    ).toBe(true);
    await journey.clean();
    await at.button('Remove group 3').click();
    await at.button('Save in Test').click();
    await at.heading('Odd patterns').waitFor();
  });

  it('lets a rule be for every message once somebody says so', async () => {
    const { at, page } = journey;
    await at.button('Remove condition 2').click();
    await at.button('Remove condition 1').click();
    await page.getByText('Applies to every message').waitFor();
    await journey.clean();
    await at.button('Save in Test').click();
    await page.getByRole('alert').filter({ hasText: '1 thing to mend' }).waitFor();
    await page.getByRole('checkbox', { name: 'It is meant for every message' }).check();
    await at.button('Save in Test').click();
    await page.getByText('“Odd patterns” is saved.').waitFor();
    expect(
      await page.getByRole('checkbox', { name: 'It is meant for every message' }).isChecked(),
    ).toBe(true);
    await journey.clean();
  });
});
