/** A list that a person pastes, searches, chooses from and takes from. */
export async function listPage(tab, { base, entries: count, found, observe, interaction }) {
  await tab.goto(`${base}/rules/lists/new`);
  await tab.getByLabel('Name').fill('Partners');
  await tab.getByRole('button', { name: 'Make the list' }).click();
  const field = tab.getByLabel(/One entry a line/);
  await field.waitFor();
  await observe(tab);
  const lines = Array.from({ length: count }, (_, n) => `person${n}@partner.example`);
  await tab.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
  await interaction(tab, 'list: pasted', () => field.press('Control+V'));
  const began = Date.now();
  await interaction(tab, 'list: “Add these” pressed', async () => {
    await tab.getByRole('button', { name: 'Add these' }).click();
    await tab.getByRole('list', { name: 'Entries' }).getByRole('listitem').first().waitFor();
    found.push(['list: pasted entries stand after', Date.now() - began]);
  });
  await tab.reload();
  const entries = tab.getByRole('list', { name: 'Entries' });
  const loaded = Date.now();
  await entries.getByRole('listitem').first().waitFor();
  found.push(['list: page loaded until the entries stand', Date.now() - loaded]);
  await observe(tab);
  const find = tab.getByLabel('Find an entry');
  await interaction(tab, 'list: searched, letter by letter', () =>
    find.pressSequentially('person77', { delay: 60 }),
  );
  await interaction(tab, 'list: search cleared', async () => {
    await find.press('Control+a');
    await find.press('Delete');
  });
  await interaction(tab, 'list: one entry chosen', () => tab.getByLabel('person3@partner').check());
  await interaction(tab, 'list: all entries chosen', () => tab.getByLabel('All entries').check());
  await interaction(tab, 'list: and none', () => tab.getByLabel('All entries').uncheck());
  await interaction(tab, 'list: scrolled by wheel', async () => {
    await entries.hover();
    for (let n = 0; n < 60; n++) {
      await tab.mouse.wheel(0, 4_000);
      await tab.waitForTimeout(20);
    }
  });
  await interaction(tab, 'list: to the last by End', async () => {
    await entries.focus();
    await tab.keyboard.press('End');
  });
  found.push(['list: entries drawn', await entries.getByRole('listitem').count()]);
  await interaction(tab, 'list: the last removed', async () => {
    await tab.getByLabel(`person${count - 1}@partner.example`).check();
    await tab.getByRole('button', { name: 'Remove 1' }).click();
    await tab.getByText('1 entry removed.').waitFor();
  });
  await interaction(tab, 'list: and back by Undo', async () => {
    await tab.getByRole('button', { name: 'Undo' }).click();
    await tab.getByText('The entries are as they were.').waitFor();
  });
}
