import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuedAs, sendMail } from '../support/smtp';
import { Journey, polled } from './journey';

const NAME = 'Confidential mail that leaves';
const mail = (subject: string): Buffer =>
  Buffer.from(
    `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${encodeURIComponent(subject)}@demo.test>\r\n\r\nThis is confidential.\r\n`,
  );

describe('journey 2: a rule from the gallery to enforce', () => {
  let journey: Journey;
  const send = async (subject: string): Promise<void> =>
    void queuedAs(
      await sendMail(
        journey.system.ports.smtp,
        'alice@demo.test',
        ['bob@example.org'],
        mail(subject),
      ),
    );

  beforeAll(async () => {
    journey = await Journey.begin();
  });
  afterAll(() => journey?.end());

  it('begins with a template, and the sentence says what is typed', async () => {
    const { at, page } = journey;
    await page.goto(`${journey.system.adminUrl}/rules`);
    await at.signIn();
    await at.link('New rule').click();
    await at.heading('New rule').waitFor();
    await journey.clean();
    await at.link('Outside and keyword').click();
    await at.button('Remove confidential').click();
    await polled(() => page.locator('ch-sentence').innerText()).not.toMatch(/confidential/);
    await at.field('Add to Words or phrases').fill('confidential');
    await at.field('Add to Words or phrases').press('Enter');
    await polled(() => page.locator('ch-sentence').innerText()).toMatch(
      /subject or the text contains\s+confidential\s+and the recipient is\s+outside the organisation/,
    );
    await page.getByText('Valid', { exact: true }).waitFor();
    await journey.clean();
  });

  it('is tried on a message pasted whole: the verdict, the word found, and the mail that carries it', async () => {
    const { at, page } = journey;
    await page.getByRole('tab', { name: 'Paste' }).click();
    await at.button('Run').click();
    await page.getByText('Paste a message to try.').waitFor();
    await at.field('The whole message, header and all').fill(mail('Case 48').toString());
    await at.button('Run').click();
    await page.getByText(/matched\. Protected with Encrypt-Only, from rule \d+\.$/).waitFor();
    const tree = page.locator('ch-verdict-tree');
    await tree.getByText(NAME).waitFor();
    await tree.locator('mark', { hasText: 'confidential' }).waitFor();
    const wrapper = page.frameLocator('iframe[title="What recipients get"]');
    await wrapper.getByText('Read the message').first().waitFor();
    await wrapper.getByText('alice@demo.test').filter({ visible: true }).first().waitFor();
    await journey.clean();
  });

  it('shows which condition says no for a recipient inside, and each recipient apart', async () => {
    const { at, page } = journey;
    await at.field('Add to Recipients').fill('carol@demo.test');
    await at.field('Add to Recipients').press('Enter');
    await at.button('Run').click();
    await page.getByText(/The message is split by recipient\.$/).waitFor();
    await page.getByRole('tab', { name: 'carol@demo.test' }).click();
    await page.getByText('The message as it was written.').waitFor();
    await page.getByRole('tab', { name: 'Headers changed: 0' }).click();
    await page.getByText('None.', { exact: true }).waitFor();
    await at.button('Remove robin@example.org').click();
    await at.button('Run').click();
    await page.getByText(/matched\. Leaves unprotected\.$/).waitFor();
    await page.locator('summary').filter({ hasText: NAME }).click();
    await page
      .getByText('carol@demo.test is inside your organisation')
      .filter({ visible: true })
      .waitFor();
    await journey.clean();
  });

  it('writes a message with a file as well, and gives the command line the same question', async () => {
    const { at, page } = journey;
    await page.getByRole('tab', { name: 'Write' }).click();
    await at.field('Attach files').setInputFiles({
      name: 'figures.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Figures.'),
    });
    await page.getByText(/figures\.txt, 8 B/).waitFor();
    await at.button('Run').click();
    await page.getByText(/matched\. Leaves unprotected\.$/).waitFor();
    await at.button('Copy as command').click();
    await page.getByText('The command is in the clipboard.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'npm run --silent chancery -- rules test message.eml --rules rules.json --from alice@demo.test --to carol@demo.test',
    );
    await journey.clean();
  });

  it('saved in Test it lets mail leave as it was, and the trace says that it would have matched', async () => {
    const { at, page } = journey;
    await at.button('Save in Test').click();
    await at.heading(NAME).waitFor();
    await page.getByText(/^Revision \d+, live on 1 of 1 gateway$/).waitFor({ timeout: 5_000 });
    await journey.clean();
    await send('In test');
    const { raw } = await journey.outside.waitFor('bob@example.org');
    expect(raw.toString()).toContain('This is confidential.');
    await at.menu('Messages');
    await page.getByRole('link', { name: 'to bob@example.org' }).first().click();
    await page.getByText('Would have matched').waitFor();
    await page.getByText(NAME).first().waitFor();
    await journey.clean();
  });

  it('in force, after a question with the number of matches in Test, it seals', async () => {
    const { at, page } = journey;
    await at.menu('Rules');
    const row = page.getByRole('listitem').filter({ hasText: NAME });
    await row.getByText('1 match in Test').waitFor({ timeout: 20_000 });
    const live = await page.getByText(/^Revision \d+, live on 1 of 1 gateway$/).innerText();
    const next = Number(/\d+/.exec(live)?.[0]) + 1;
    await at.button(`Mode of ${NAME}: Test`).click();
    await page.getByRole('menuitem', { name: 'Enforce' }).click();
    const question = page.getByRole('dialog', { name: `Enforce “${NAME}”?` });
    await question.getByText(/it matched 1 message in Test/).waitFor();
    await journey.clean();
    await at.button('Enforce now').click();
    await page.getByText(/2 rules in force/).waitFor();
    await page
      .getByText(`Revision ${next}, live on 1 of 1 gateway`, { exact: true })
      .waitFor({ timeout: 5_000 });
    await journey.clean();
    await send('In force');
    const { raw } = await journey.outside.waitFor('bob@example.org', 2);
    expect(raw.toString()).toContain('message.html');
    expect(raw.toString()).not.toContain('This is confidential.');
    expect(raw.toString('latin1')).not.toContain(
      Buffer.from('This is confidential.').toString('base64').slice(0, 24),
    );
  });
});
